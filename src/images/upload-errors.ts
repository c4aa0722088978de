import { ServiceError } from '../errors.ts';
import type { SentBlob } from './blob-store.ts';

const TARGET = { target: 'upload_id' };

export function uploadNotFound(): ServiceError {
  return new ServiceError(
    'UploadNotFound',
    'No upload has this ID: it never existed, has expired, was refused, or its image was deleted. Begin a new one.',
    TARGET,
  );
}

export function nothingSent(): ServiceError {
  return new ServiceError(
    'UploadIncomplete',
    'No bytes have arrived yet. Send them to upload_url, then complete the upload again.',
    TARGET,
  );
}

export function partsMissing(count: number): ServiceError {
  return new ServiceError(
    'UploadIncomplete',
    `Not all of the ${count} parts have arrived. Send the missing ones to parts.urls, then complete the upload again.`,
    TARGET,
  );
}

const UNREADABLE = {
  type: 'is of a type, or has a Content-Encoding, that the service cannot read',
  archived: 'is archived',
  encrypted: 'is encrypted with a key that the service does not have',
} as const satisfies Record<NonNullable<SentBlob['unreadable']>, string>;

/** The bytes and all parts are removed, so that the right bytes can be sent. */
export function unusableBytes({ sizeBytes, unreadable }: SentBlob, announced: number): ServiceError {
  const fault =
    unreadable === undefined ? `has ${sizeBytes} bytes; ${announced} were announced` : UNREADABLE[unreadable];
  return new ServiceError(
    'UploadIncomplete',
    `The object at upload_url ${fault}. It was removed. Send all ${announced} bytes as documented, then complete the upload again.`,
    TARGET,
  );
}

export function directUploadTooLarge(maxBytes: number): ServiceError {
  const message = `The image is larger than ${maxBytes} bytes, the limit for a direct upload. Send a smaller one.`;
  return new ServiceError('ImageTooLarge', message, { target: 'body' });
}
