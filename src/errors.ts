/** Every error code of the contract, as a client sees it. The status of each is in `http/problem.ts`. */
export type ErrorCode =
  | 'InvalidImageId'
  | 'InvalidQueryParameter'
  | 'InvalidCursor'
  | 'InvalidHeader'
  | 'InvalidJson'
  | 'InvalidBase64'
  | 'MalformedMultipart'
  | 'InvalidMetadata'
  | 'EmptyBody'
  | 'IncompleteBody'
  | 'DigestMismatch'
  | 'ImageNotFound'
  | 'UploadNotFound'
  | 'RouteNotFound'
  | 'MethodNotAllowed'
  | 'ImageAlreadyExists'
  | 'UploadIncomplete'
  | 'PreconditionFailed'
  | 'ImageTooLarge'
  | 'UnsupportedImageFormat'
  | 'UnsupportedMediaType'
  | 'CorruptImage'
  | 'TooManyPixels'
  | 'TooManyRequests'
  | 'InternalError'
  | 'StorageUnavailable'
  | 'DatabaseUnavailable'
  | 'Timeout';

interface ServiceErrorOptions {
  /** What the error is about: `body`, a header, a query parameter or a member. */
  target?: string;
  /** How long the client should wait before it tries again. */
  retryAfterSeconds?: number;
  /** What was caught. It is logged and never sent. */
  cause?: unknown;
}

/**
 * A failure that has a code in the contract. `message` is sent to the client as it is: it says what could not be
 * done and what to do, and holds no text of a library's exception.
 */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ErrorCode;
  readonly target: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: ServiceErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.target = options.target;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
