import { internalError, ServiceError } from '../../errors.ts';
import { StoreCheckError } from '../../images/check-health.ts';
import { type Failure, internalFailure } from '../../stores/attempt.ts';
import { hasNoResponse, hasNoToken, isProgramFault, neverSent, readSdkError } from './sdk-error.ts';

/** Transient Blob Storage statuses; a missing response is transient, too. */
const TRANSIENT = new Set([408, 429, 500, 502, 503, 504]);

export function classifyStorageError(cause: unknown): Failure {
  const error = readSdkError(cause);
  if (isProgramFault(error)) return internalFailure(cause);
  const transient = hasNoResponse(error) || TRANSIENT.has(error.status ?? 0);
  return {
    error: new ServiceError(
      'StorageUnavailable',
      'The image storage returned an unexpected error. Retry the request.',
      {
        cause,
        retryAfterSeconds: 5,
      },
    ),
    retryable: transient && !hasNoToken(error),
    mayHaveApplied: transient && !neverSent(error),
  };
}

/** Why the container cannot be used, and what an operator can do. */
export function storageCheckError(cause: unknown): ServiceError {
  const error = readSdkError(cause);
  if (isProgramFault(error)) return internalError(cause);
  const { status } = error;
  if (hasNoToken(error)) {
    return unavailable(
      'NoToken',
      'The app cannot get a token. Assign the managed identity to the Function App and set AZURE_CLIENT_ID to its client ID.',
      cause,
    );
  }
  if (status === 401 || status === 403) {
    return unavailable(
      'MissingRole',
      'The identity of the app lacks a role on the images container (or a network rule blocks it). Grant it: az role assignment create --role "Storage Blob Data Contributor" --assignee-object-id <principal id> --assignee-principal-type ServicePrincipal --scope <resource id of the images container>',
      cause,
    );
  }
  if (status === 404) {
    return unavailable(
      'MissingContainer',
      'The container named by BUCKET_NAME does not exist. Create it, or correct the setting.',
      cause,
    );
  }
  if (status === undefined) {
    return unavailable(
      'Unreachable',
      'The storage account is not responding. Check BLOB_CONNECTION, the network, and that the account or the emulator is running.',
      cause,
    );
  }
  return unavailable(
    'Failing',
    `The storage account returned status ${status}. Check the health of the account, then try again.`,
    cause,
  );
}

function unavailable(reason: string, remedy: string, cause: unknown): StoreCheckError {
  return new StoreCheckError('StorageUnavailable', reason, remedy, cause);
}
