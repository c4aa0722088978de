import { type ErrorCode, ServiceError } from '../errors.ts';
import type { Reply } from './reply.ts';

/** The status of every code; the one exception is in `statusOf`. */
export const ERROR_STATUS = {
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
  TooManyRequests: 429,
  InternalError: 500,
  StorageUnavailable: 503,
  DatabaseUnavailable: 503,
  Timeout: 503,
} as const satisfies Record<ErrorCode, number>;

/** The status of an error. `ImageAlreadyExists` is 412 where the client asked for it with `If-None-Match: *`. */
export function statusOf(error: Pick<ServiceError, 'code' | 'target'>): number {
  return error.code === 'ImageAlreadyExists' && error.target === 'If-None-Match' ? 412 : ERROR_STATUS[error.code];
}

export interface ProblemContext {
  /** Of the request, as the client sees the service. */
  readonly url: URL;
  readonly requestId: string;
  /** The methods of the path, which a 405 names. */
  readonly allow: readonly string[];
}

/** Any failure as problem details (RFC 9457) with the error object of the Azure REST guidelines as a member. */
export function problemReply(failure: unknown, { url, requestId, allow }: ProblemContext): Reply {
  const error = failure instanceof ServiceError ? failure : internalError(failure);
  const status = statusOf(error);
  const body = {
    type: `${url.origin}/api/docs#${error.code}`,
    title: titleOf(error.code),
    status,
    detail: error.message,
    instance: url.pathname,
    request_id: requestId,
    error: { code: error.code, message: error.message, ...(error.target !== undefined && { target: error.target }) },
  };
  return {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      'x-ms-error-code': error.code,
      ...(error.retryAfterSeconds !== undefined && { 'Retry-After': String(error.retryAfterSeconds) }),
      ...(error.code === 'MethodNotAllowed' && { Allow: allow.join(', ') }),
    },
    body: JSON.stringify(body),
  };
}

function internalError(cause: unknown): ServiceError {
  return new ServiceError('InternalError', 'The request failed for a reason that lies in the service.', { cause });
}

/** `UnsupportedImageFormat` → `Unsupported image format`. */
export function titleOf(code: ErrorCode): string {
  const words = code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
