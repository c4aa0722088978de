import { internalError, ServiceError } from '../../errors.ts';
import { StoreCheckError } from '../../images/check-health.ts';
import { type Failure, internalFailure } from '../../stores/attempt.ts';
import { hasNoResponse, hasNoToken, isProgramFault, neverSent, readSdkError } from './sdk-error.ts';

/** Transient Cosmos DB statuses: timeout, moved partition, throttled, retry-with, failures. */
const TRANSIENT = new Set([408, 410, 429, 449, 500, 502, 503, 504]);
/** Statuses that mean that the request was not applied. */
const NOT_APPLIED = new Set([429, 449]);

/** Sub-status of a 404 from a replica that has not yet reached the session token of a read. */
const SESSION_NOT_AVAILABLE = 1002;

/** Whether a 404 comes from a lagging replica, and says nothing about the item. */
export function isStaleReplica(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && Reflect.get(answer, 'substatus') === SESSION_NOT_AVAILABLE;
}

/** For a point read: the SDK returns a response where other requests throw. */
export class StaleReplicaError extends Error {
  readonly code = 404;
  readonly substatus = SESSION_NOT_AVAILABLE;
}

export function classifyCosmosError(cause: unknown): Failure {
  const error = readSdkError(cause);
  if (isProgramFault(error)) return internalFailure(cause);
  const transient = hasNoResponse(error) || TRANSIENT.has(error.status ?? 0) || isStaleReplica(cause);
  const retryAfterMs = Number(error.headers('x-ms-retry-after-ms') ?? Number.NaN);
  return {
    error: error.status === 429 ? throttled(retryAfterMs, cause) : unavailable(cause),
    retryable: transient && !hasNoToken(error),
    mayHaveApplied: transient && !neverSent(error) && !NOT_APPLIED.has(error.status ?? 0),
    retryAfterMs: Number.isFinite(retryAfterMs) ? retryAfterMs : undefined,
  };
}

function unavailable(cause: unknown): ServiceError {
  return new ServiceError('DatabaseUnavailable', 'The database returned an unexpected error. Retry the request.', {
    cause,
    retryAfterSeconds: 5,
  });
}

function throttled(retryAfterMs: number, cause: unknown): ServiceError {
  const retryAfterSeconds = Number.isFinite(retryAfterMs) ? Math.max(1, Math.ceil(retryAfterMs / 1_000)) : 1;
  return new ServiceError('TooManyRequests', 'The database is throttling requests. Retry the request.', {
    cause,
    retryAfterSeconds,
  });
}

/** Why the container cannot be used, and what an operator can do. */
export function cosmosCheckError(cause: unknown): ServiceError {
  const error = readSdkError(cause);
  if (isProgramFault(error)) return internalError(cause);
  const { status } = error;
  if (hasNoToken(error)) {
    return checkError(
      'NoToken',
      'The app cannot get a token. Assign the managed identity to the Function App and set AZURE_CLIENT_ID to its client ID.',
      cause,
    );
  }
  if (status === 401 || status === 403) {
    return checkError(
      'MissingRole',
      'The identity of the app lacks a data role on the Cosmos DB container (or a network rule blocks it). Grant it: az cosmosdb sql role assignment create --account-name <account> --resource-group <group> --role-definition-name "Image Metadata API" --principal-id <principal id> --scope "/dbs/<database>/colls/<container>"',
      cause,
    );
  }
  if (status === 404) {
    return checkError(
      'MissingContainer',
      'The database or container named by COSMOS_DATABASE and TABLE_NAME does not exist. Create it, or correct the settings.',
      cause,
    );
  }
  if (status === undefined) {
    return checkError(
      'Unreachable',
      'The Cosmos DB account is not responding. Check COSMOS_CONNECTION, the network, and that the account or the emulator is running.',
      cause,
    );
  }
  return checkError(
    'Failing',
    `The Cosmos DB account returned status ${status}. Check the health of the account, then try again.`,
    cause,
  );
}

function checkError(reason: string, remedy: string, cause: unknown): StoreCheckError {
  return new StoreCheckError('DatabaseUnavailable', reason, remedy, cause);
}
