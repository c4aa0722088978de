import type { Container } from '@azure/cosmos';
import { ServiceError } from '../../errors.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { type AttemptPolicy, attempt, DATABASE_POLICY } from '../../stores/attempt.ts';
import { cosmosCharge } from './cosmos-charge.ts';
import { classifyCosmosError, isStaleReplica, StaleReplicaError } from './cosmos-error.ts';
import { writeFence } from './cosmos-fence.ts';

/** Sub-status of a 404 when the database or the container is missing, not the item. */
const OWNER_MISSING = 1003;

/** One attempt of a point read in the partition of that ID. `undefined` if the replica has no such item. */
async function readItemOnce<T>(
  container: Container,
  id: string,
  signal: AbortSignal,
  scope: RequestScope,
): Promise<T | undefined> {
  const response = await cosmosCharge(scope, container.item(id, id).read({ abortSignal: signal }));
  if (response.statusCode === 404) {
    if (isStaleReplica(response)) throw new StaleReplicaError();
    if (response.substatus === OWNER_MISSING) throw missingContainer();
  }
  return response.resource as T | undefined;
}

/** May lag behind the writes of other clients. */
export function readItem<T>(
  container: Container,
  id: string,
  scope: RequestScope,
  policy = DATABASE_POLICY,
): Promise<T | undefined> {
  return attempt(scope, policy, classifyCosmosError, ({ signal }) => readItemOnce<T>(container, id, signal, scope));
}

/** Reflects every write that ended before this call. */
export async function readItemCurrent<T>(
  container: Container,
  id: string,
  scope: RequestScope,
  policy: AttemptPolicy = DATABASE_POLICY,
): Promise<T | undefined> {
  await writeFence(container, id, scope, policy);
  return readItem(container, id, scope, policy);
}

function missingContainer(): ServiceError {
  return new ServiceError('DatabaseUnavailable', 'The database is not set up. Try again later.', {
    retryAfterSeconds: 30,
  });
}
