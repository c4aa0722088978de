import type { ImageDocument } from '../../contract/image-document.ts';
import type { UploadDocument } from '../../contract/upload-document.ts';
import { ClientError } from '../service/client-error.ts';
import type { ServiceClient } from '../service/service-client.ts';

/** The image, or why this upload cannot become one as it is. */
export type Outcome = ImageDocument | ClientError;

/** Throws what is no outcome: another run may not meet it. */
export async function complete({ complete_url }: UploadDocument, client: ServiceClient): Promise<Outcome> {
  try {
    return await client.json<ImageDocument>(complete_url, { method: 'POST' });
  } catch (error) {
    if (error instanceof ClientError && (isIncomplete(error) || isNotFound(error))) return error;
    throw error;
  }
}

export function isIncomplete(outcome: Outcome | undefined): boolean {
  return outcome instanceof ClientError && outcome.code === 'UploadIncomplete';
}

/** The upload has expired, was refused, or its image was deleted. */
export function isNotFound(outcome: Outcome | undefined): boolean {
  return outcome instanceof ClientError && outcome.code === 'UploadNotFound';
}

/** Storage does not accept the signature of a URL any more. */
export function isExpired(outcome: Outcome | undefined): boolean {
  return isStorageError(outcome) && outcome.status === 403;
}

/** Storage refuses the bytes: the URL has expired, the object is there already, or something else that lasts. */
export function isRefused(error: unknown): error is ClientError {
  if (!isStorageError(error) || error.retryAfterMs !== undefined) return false;
  return error.status !== undefined && error.status >= 400 && error.status < 500;
}

function isStorageError(error: unknown): error is ClientError {
  return error instanceof ClientError && error.code === 'StorageError';
}
