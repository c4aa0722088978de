import { internalError, ServiceError } from '../../errors.ts';
import { StoreCheckError } from '../../images/check-health.ts';
import { type Failure, internalFailure } from '../../stores/attempt.ts';
import { BrokenResponseError, isNeverSent } from '../../stores/connection-error.ts';

/** A response with an error. */
export class ResponseError extends Error {
  override readonly name = 'ResponseError';
  readonly status: number;
  /** Reason from the JSON API; `undefined` for responses from elsewhere. */
  readonly reason: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(status: number, reason: string | undefined, retryAfterMs: number | undefined) {
    super(`Cloud Storage answers with status ${status} ${reason ?? ''}`);
    this.status = status;
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}

/** No complete response: sockets, DNS, TLS, malformed HTTP. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  /** The socket's. */
  readonly code: string | undefined;

  constructor(code: string | undefined, cause: unknown) {
    super(`The connection to Cloud Storage failed: ${code ?? 'for an unknown reason'}`, { cause });
    this.code = code;
  }
}

/** No token or signature is available. Nothing was sent to Cloud Storage. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';
}

export function statusOf(error: unknown): number | undefined {
  return error instanceof ResponseError ? error.status : undefined;
}

/** Cloud Storage asks for fewer requests with 429 and 503; 408 ends an upload that is too slow. */
const TRANSIENT_STATUS = new Set([408, 429, 500, 502, 503, 504]);

export function classifyGcsError(cause: unknown): Failure {
  if (isProgramFault(cause)) return internalFailure(cause);
  const noToken = cause instanceof CredentialsError;
  const transient = !(cause instanceof ResponseError) || TRANSIENT_STATUS.has(cause.status);
  const neverSent = noToken || (cause instanceof ConnectionError && isConnectionNeverMade(cause.code));
  return {
    error: new ServiceError(
      'StorageUnavailable',
      'The image storage returned an unexpected error. Retry the request.',
      { cause, retryAfterSeconds: 5 },
    ),
    // The token server may be temporarily unavailable.
    retryable: transient,
    mayHaveApplied: transient && !neverSent,
    retryAfterMs: cause instanceof ResponseError ? cause.retryAfterMs : undefined,
  };
}

/** `fetch` has a separate code for connection timeouts. */
function isConnectionNeverMade(code = ''): boolean {
  return isNeverSent(code) || code === 'UND_ERR_CONNECT_TIMEOUT';
}

/** Whether neither the store nor the connection failed. */
function isProgramFault(cause: unknown): boolean {
  const isStopped = cause instanceof DOMException && (cause.name === 'AbortError' || cause.name === 'TimeoutError');
  const known = [ResponseError, ConnectionError, BrokenResponseError, CredentialsError];
  return !isStopped && !known.some((type) => cause instanceof type);
}

/** Why the bucket is unavailable, with a remedy for the operator. */
export function gcsCheckError(cause: unknown): ServiceError {
  if (isProgramFault(cause)) return internalError(cause);
  const status = statusOf(cause);
  const [reason, remedy] = cause instanceof CredentialsError ? NO_TOKEN : (REASONS[status ?? 0] ?? failing(status));
  return new StoreCheckError('StorageUnavailable', reason, remedy, cause);
}

type Reason = readonly [reason: string, remedy: string];

const NO_TOKEN: Reason = ['NoToken', 'The app gets no token. Give the function a service account.'];
const MISSING_ROLE: Reason = [
  'MissingRole',
  "The function's service account lacks rights on the bucket. Grant it roles/storage.objectUser on the bucket.",
];
const REASONS: Readonly<Record<number, Reason>> = {
  0: ['Unreachable', 'Cloud Storage does not answer. Check the network, and GCS_ENDPOINT where it names a stand-in.'],
  401: MISSING_ROLE,
  403: MISSING_ROLE,
  404: ['MissingContainer', 'The bucket that BUCKET_NAME names does not exist. Create it, or correct the setting.'],
};

function failing(status = 0): Reason {
  return ['Failing', `Cloud Storage answers with status ${status}. Look at its health and try again.`];
}
