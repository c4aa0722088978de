import { internalError, ServiceError } from '../../errors.ts';
import { StoreCheckError } from '../../images/check-health.ts';
import { type Failure, internalFailure } from '../../stores/attempt.ts';
import { hasNoResponse, hasNoToken, isProgramFault, neverSent, readSdkError } from './sdk-error.ts';

/** Transient Cosmos DB statuses: timeout, moved partition, throttled, retry-with, failures. */
const TRANSIENT = new Set([408, 410, 429, 449, 500, 502, 503, 504]);
/** Those that mean that the request was not applied. */
const NOT_APPLIED = new Set([429, 449]);

/** Sub-status of a 404 from a replica that has not yet reached the session token of a read. */
const SESSION_NOT_AVAILABLE = 1002;

/** Whether a 404 says nothing about the item, because another replica is further on. */
export function isStaleReplica(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && Reflect.get(answer, 'substatus') === SESSION_NOT_AVAILABLE;
}

/** For a point read, which the SDK answers with a response where it throws for other requests. */
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
  return new ServiceError('TooManyRequests', 'The database takes no more requests for the moment. Try again.', {
    cause,
    retryAfterSeconds,
  });
}

/** Why the container cannot be used, in words that an operator can act on. */
export function cosmosCheckError(cause: unknown): ServiceError {
  const error = readSdkError(cause);
  if (isProgramFault(error)) return internalError(cause);
  const { status } = error;
  if (hasNoToken(error)) {
    return checkError(
      'NoToken',
      'The app gets no token. Assign the managed identity to the Function App and set AZURE_CLIENT_ID to its client id.',
      cause,
    );
  }
  if (status === 401 || status === 403) {
    return checkError(
      'MissingRole',
      'The identity of the app lacks a data role on the Cosmos DB container (or a network rule keeps it out). Grant it: az cosmosdb sql role assignment create --account-name <account> --resource-group <group> --role-definition-name "Image Metadata API" --principal-id <principal id> --scope "/dbs/<database>/colls/<container>"',
      cause,
    );
  }
  if (status === 404) {
    return checkError(
      'MissingContainer',
      'The database or container that COSMOS_DATABASE and TABLE_NAME name does not exist. Create it, or correct the settings.',
      cause,
    );
  }
  if (status === undefined) {
    return checkError(
      'Unreachable',
      'The Cosmos DB account does not answer. Check COSMOS_CONNECTION, the network, and that the account or the emulator runs.',
      cause,
    );
  }
  return checkError(
    'Failing',
    `The Cosmos DB account answers with status ${status}. Look at its health and try again.`,
    cause,
  );
}

function checkError(reason: string, remedy: string, cause: unknown): StoreCheckError {
  return new StoreCheckError('DatabaseUnavailable', reason, remedy, cause);
}
