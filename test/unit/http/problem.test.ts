import { describe, expect, it } from 'vitest';
import { type ErrorCode, statusOf, titleOf } from '../../../src/contract/error-codes.ts';
import { ServiceError } from '../../../src/errors.ts';

/** Contract section 6. */
const STATUS: Record<ErrorCode, number> = {
  InvalidImageId: 400,
  InvalidQueryParameter: 400,
  InvalidCursor: 400,
  InvalidHeader: 400,
  InvalidJson: 400,
  InvalidBase64: 400,
  MalformedMultipart: 400,
  InvalidMetadata: 400,
  EmptyBody: 400,
  IncompleteBody: 400,
  DigestMismatch: 400,
  AccessKeyRequired: 401,
  ImageNotFound: 404,
  UploadNotFound: 404,
  RouteNotFound: 404,
  MethodNotAllowed: 405,
  ImageAlreadyExists: 409,
  UploadIncomplete: 409,
  PreconditionFailed: 412,
  ImageTooLarge: 413,
  UnsupportedImageFormat: 415,
  UnsupportedMediaType: 415,
  CorruptImage: 422,
  TooManyPixels: 422,
  IdempotencyKeyReused: 422,
  PreviewUnavailable: 422,
  TooManyRequests: 429,
  InternalError: 500,
  StorageUnavailable: 503,
  DatabaseUnavailable: 503,
  Timeout: 503,
};

describe('statusOf', () => {
  it.each(Object.entries(STATUS) as [ErrorCode, number][])('%s is %i', (code, status) => {
    expect(statusOf(new ServiceError(code, 'Text.'))).toBe(status);
  });

  it('is 412 for an image that If-None-Match: * does not want', () => {
    expect(statusOf(new ServiceError('ImageAlreadyExists', 'Text.', { target: 'If-None-Match' }))).toBe(412);
    expect(statusOf(new ServiceError('ImageAlreadyExists', 'Text.', { target: 'image_id' }))).toBe(409);
  });
});

it.each([
  ['UnsupportedImageFormat', 'Unsupported image format'],
  ['InvalidJson', 'Invalid JSON'],
  ['InvalidImageId', 'Invalid image ID'],
  ['InvalidBase64', 'Invalid base64'],
  ['Timeout', 'Timeout'],
] as const)('the title of %s is %s', (code, title) => {
  expect(titleOf(code)).toBe(title);
});
