import { ServiceError } from '../errors.ts';

export function idempotencyKeyReused(): ServiceError {
  return new ServiceError(
    'IdempotencyKeyReused',
    'This Idempotency-Key was used with a different request. Repeat that request unchanged, or use a new key.',
    { target: 'Idempotency-Key' },
  );
}

/** The request began before the image was deleted, so it must not store it again. */
export function imageDeletedMeanwhile(): ServiceError {
  return new ServiceError(
    'TooManyRequests',
    'The image with this ID was deleted while this request was running. Retry the request to store it again.',
    { retryAfterSeconds: 1 },
  );
}
