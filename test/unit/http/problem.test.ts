import { describe, expect, it } from 'vitest';
import { type ErrorCode, statusOf, titleOf } from '../../../src/contract/error-codes.ts';
import { ServiceError } from '../../../src/errors.ts';
import { problemReply } from '../../../src/http/problem.ts';

const CONTEXT = {
  url: new URL('https://host.example/api/images?code=secret'),
  requestId: 'r-1',
  allow: ['GET', 'PUT'],
};

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

describe('problemReply', () => {
  it('is the body of the contract, member by member', () => {
    const { status, headers, body } = problemReply(
      new ServiceError('UnsupportedImageFormat', 'The bytes are a PDF document.', { target: 'body' }),
      CONTEXT,
    );
    expect(status).toBe(415);
    expect(headers).toEqual({
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      'x-ms-error-code': 'UnsupportedImageFormat',
    });
    expect(JSON.parse(String(body))).toEqual({
      type: 'https://host.example/api/docs#UnsupportedImageFormat',
      title: 'Unsupported image format',
      status: 415,
      detail: 'The bytes are a PDF document.',
      instance: '/api/images',
      request_id: 'r-1',
      error: { code: 'UnsupportedImageFormat', message: 'The bytes are a PDF document.', target: 'body' },
    });
  });

  it('leaves out a target that there is none of', () => {
    const { body } = problemReply(new ServiceError('ImageNotFound', 'None.'), CONTEXT);
    expect(JSON.parse(String(body)).error).toEqual({ code: 'ImageNotFound', message: 'None.' });
  });

  it('has Retry-After and Allow where they belong', () => {
    const busy = new ServiceError('TooManyRequests', 'Wait.', { retryAfterSeconds: 3 });
    expect(problemReply(busy, CONTEXT).headers).toMatchObject({ 'Retry-After': '3' });
    expect(problemReply(busy, CONTEXT).headers).not.toHaveProperty('Allow');
    const method = new ServiceError('MethodNotAllowed', 'No.');
    expect(problemReply(method, CONTEXT).headers).toMatchObject({ Allow: 'GET, PUT' });
  });

  it.each([new Error('secret'), 'secret', undefined, null, { message: 'secret' }])('says nothing of %o', (failure) => {
    const { status, body } = problemReply(failure, CONTEXT);
    expect(status).toBe(500);
    expect(String(body)).not.toContain('secret');
    expect(JSON.parse(String(body))).toMatchObject({ error: { code: 'InternalError' } });
  });

  it('says nothing of a cause', () => {
    const error = new ServiceError('StorageUnavailable', 'Try again.', { cause: new Error('secret') });
    expect(String(problemReply(error, CONTEXT).body)).not.toContain('secret');
  });
});
