import type { ErrorCode } from './contract/error-codes.ts';

interface ServiceErrorOptions {
  /** A JSON property, a header, a query parameter, or `body`. */
  target?: string;
  /** How long the client should wait before it retries. */
  retryAfterSeconds?: number | undefined;
  /** The caught error; logged, never sent. */
  cause?: unknown;
}

/**
 * A failure with a code of the contract. `message` is sent to the client unchanged: it says what failed and what to do,
 * and contains no text of a library's exception.
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

/** For a bug in this service. The message gives no details: the cause is in the log. */
export function internalError(cause: unknown): ServiceError {
  return new ServiceError('InternalError', 'The request failed because of an internal error.', { cause });
}

export function isInternalError(error: unknown): error is ServiceError & { code: 'InternalError' } {
  return error instanceof ServiceError && error.code === 'InternalError';
}
