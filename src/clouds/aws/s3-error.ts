import { internalError, ServiceError } from '../../errors.ts';
import { StoreCheckError } from '../../images/check-health.ts';
import { type Failure, internalFailure } from '../../stores/attempt.ts';
import { isConnectionError, isNeverSent } from '../../stores/connection-error.ts';

/** Common properties of the SDK's errors, read without trusting their shape. */
export interface S3Error {
  /** HTTP status of the response; `undefined` without one. */
  readonly status: number | undefined;
  /** S3's error code, or the socket's. A response to HEAD has none. */
  readonly code: string | undefined;
  readonly retryAfterMs: number | undefined;
}

export function readS3Error(error: unknown): S3Error {
  const response = property(error, '$response');
  const status = property(property(error, '$metadata'), 'httpStatusCode') ?? property(response, 'statusCode');
  const [code, name] = [property(error, 'code'), property(error, 'name')];
  const seconds = Number(property(property(response, 'headers'), 'retry-after'));
  return {
    status: typeof status === 'number' ? status : undefined,
    code: typeof code === 'string' ? code : typeof name === 'string' ? name : undefined,
    retryAfterMs: seconds > 0 ? seconds * 1_000 : undefined,
  };
}

/** Transient whatever the code: S3 asks for fewer requests with `SlowDown` (503). */
const TRANSIENT_STATUS = new Set([408, 429, 500, 502, 503, 504]);

/**
 * Transient and not applied: a concurrent write to the same key, bytes damaged in transit, or clock skew, which the SDK
 * corrects for the next attempt.
 */
const REFUSED_FOR_NOW =
  /^(ConditionalRequestConflict|OperationAborted|BadDigest|XAmzContentSHA256Mismatch|IncompleteBody|RequestTimeout|RequestTimeTooSkewed)$/;

/** No provider has credentials: a retry would not help. */
const NO_CREDENTIALS = /^(CredentialsProviderError|TokenProviderError)$/;

export function classifyS3Error(cause: unknown): Failure {
  const error = readS3Error(cause);
  if (isProgramFault(error)) return internalFailure(cause);
  const { status, code = '', retryAfterMs } = error;
  const refusedForNow = REFUSED_FOR_NOW.test(code);
  const unclear = hasNoResponse(error) || TRANSIENT_STATUS.has(status ?? 0);
  return {
    error: new ServiceError(
      'StorageUnavailable',
      'The image storage returned an unexpected error. Retry the request.',
      { cause, retryAfterSeconds: 5 },
    ),
    retryable: unclear || refusedForNow,
    mayHaveApplied: unclear && !refusedForNow && !isNeverSent(code),
    retryAfterMs,
  };
}

/** With a status below 400, reading the response failed. */
function hasNoResponse({ status, code = '' }: S3Error): boolean {
  return status === undefined ? isConnectionError(code) : status < 400;
}

function hasNoCredentials({ status, code = '' }: S3Error): boolean {
  return status === undefined && NO_CREDENTIALS.test(code);
}

/** Neither the store nor the network failed: a bug in this service or in the SDK. */
function isProgramFault(error: S3Error): boolean {
  return error.status === undefined && !hasNoResponse(error) && !hasNoCredentials(error);
}

/** Reason and remedy for operators. */
export function s3CheckError(cause: unknown): ServiceError {
  const error = readS3Error(cause);
  if (isProgramFault(error)) return internalError(cause);
  const [reason, remedy] = hasNoCredentials(error) ? NO_ROLE : (REASONS[error.status ?? 0] ?? failing(error.status));
  return new StoreCheckError('StorageUnavailable', reason, remedy, cause);
}

type Reason = readonly [reason: string, remedy: string];

const NO_ROLE: Reason = ['NoCredentials', 'The app has no credentials. Assign an execution role to the function.'];
const WRONG_REGION: Reason = [
  'WrongRegion',
  'The bucket that BUCKET_NAME names is in another region. Correct AWS_REGION, or name a bucket of this region.',
];
const REASONS: Readonly<Record<number, Reason>> = {
  0: ['Unreachable', 'S3 is unreachable. Check AWS_ENDPOINT_URL_S3, AWS_REGION, the network, and a local stand-in.'],
  301: WRONG_REGION,
  400: WRONG_REGION,
  403: [
    'MissingRole',
    "The function's role lacks permissions on the bucket, or a policy denies them. Grant s3:ListBucket and s3:ListBucketMultipartUploads on the bucket, and s3:GetObject, s3:PutObject, s3:DeleteObject, s3:AbortMultipartUpload and s3:ListMultipartUploadParts on its objects.",
  ],
  404: ['MissingContainer', 'The bucket that BUCKET_NAME names does not exist. Create it, or correct the setting.'],
};

function failing(status = 0): Reason {
  return ['Failing', `S3 returned status ${status}. Check its service health and retry.`];
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
