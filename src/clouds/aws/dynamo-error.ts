import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { ServiceError } from '../../errors.ts';
import { type Failure, internalFailure } from '../../stores/attempt.ts';
import { isConnectionError, isNeverSent } from '../../stores/connection-error.ts';

/** The table is over capacity, and no key of a batch was read. */
export class UnprocessedKeysError extends Error {
  override readonly name = 'UnprocessedKeysError';
}

/** DynamoDB returns status 400 for these, and does not apply the request. */
const THROTTLED =
  /^(ProvisionedThroughputExceededException|ThrottlingException|RequestLimitExceeded|UnprocessedKeysError)$/;
const NO_CREDENTIALS = /^(CredentialsProviderError|TokenProviderError)$/;

/** Category of a failed call, with the name of the exception and the status, if any. */
export interface DynamoFailure {
  readonly kind:
    | 'refused'
    | 'throttled'
    | 'failing'
    | 'no response'
    | 'never sent'
    | 'no credentials'
    | 'program fault';
  readonly name: string;
  readonly status: number | undefined;
}

export function readDynamoError(error: unknown): DynamoFailure {
  const name = textOf(error, 'name');
  const code = textOf(error, 'code');
  const status = statusOf(error);
  const as = (kind: DynamoFailure['kind']): DynamoFailure => ({ kind, name, status });
  if (THROTTLED.test(name) || status === 429) return as('throttled');
  if (NO_CREDENTIALS.test(name)) return as('no credentials');
  if (status !== undefined && status >= 500) return as('failing');
  if (error instanceof DynamoDBServiceException) return as('refused');
  if (isNeverSent(code)) return as('never sent');
  // A status without an exception of the service: the SDK could not parse the response.
  if (status !== undefined || isConnectionError(name) || isConnectionError(code)) return as('no response');
  return as('program fault');
}

export function classifyDynamoError(cause: unknown): Failure {
  const { kind } = readDynamoError(cause);
  if (kind === 'program fault') return internalFailure(cause);
  return {
    error: kind === 'throttled' ? throttled(cause) : unavailable(cause),
    retryable: kind !== 'refused' && kind !== 'no credentials',
    mayHaveApplied: kind === 'failing' || kind === 'no response',
  };
}

/** Whether the condition of a write was not met. */
export function isConditionFailure(error: unknown): boolean {
  return textOf(error, 'name') === 'ConditionalCheckFailedException';
}

function throttled(cause: unknown): ServiceError {
  return new ServiceError('TooManyRequests', 'The database is over capacity. Retry the request.', {
    cause,
    retryAfterSeconds: 1,
  });
}

function unavailable(cause: unknown): ServiceError {
  return new ServiceError('DatabaseUnavailable', 'The database returned an unexpected error. Retry the request.', {
    cause,
    retryAfterSeconds: 5,
  });
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const metadata: unknown = Reflect.get(error, '$metadata');
  const status: unknown =
    typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : undefined;
  return typeof status === 'number' ? status : undefined;
}

function textOf(error: unknown, key: string): string {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined;
  return typeof value === 'string' ? value : '';
}
