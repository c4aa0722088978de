import type { Container } from '@azure/cosmos';
import type { RequestScope } from '../../images/request-scope.ts';
import { type AttemptPolicy, attempt } from '../../stores/attempt.ts';
import { cosmosCharge } from './cosmos-charge.ts';
import { classifyCosmosError } from './cosmos-error.ts';

/** No `image_id` contains a colon, so a fence cannot be mistaken for an image. */
const FENCE_ID = 'fence:';
/** Seconds after which Cosmos DB removes a fence. */
const FENCE_SECONDS = 60;

/**
 * Writes a small item beside the items of one partition key. The session token of this write covers every earlier write
 * of the partition, whichever client made it, so the next read of this client is current. Costs about 6 RU.
 */
export async function writeFence(
  container: Container,
  partitionKey: string,
  scope: RequestScope,
  policy: AttemptPolicy,
): Promise<void> {
  const item = { id: FENCE_ID, image_id: partitionKey, kind: 'fence', ttl: FENCE_SECONDS };
  await attempt(scope, policy, classifyCosmosError, ({ signal }) =>
    cosmosCharge(scope, container.items.upsert(item, { abortSignal: signal })),
  );
}
