import type { protos } from '@google-cloud/firestore-api';
import { status } from '@grpc/grpc-js';
import { ServiceError } from '../../errors.ts';
import { type Failure, internalFailure } from '../../stores/attempt.ts';
import { BrokenResponseError } from '../../stores/connection-error.ts';

type Condition = protos.google.firestore.v1.IPrecondition;

/** Credentials are missing; no call was sent. */
export class NoCredentialsError extends Error {
  override readonly name = 'NoCredentialsError';
}

/** Message of grpc-js for a call without a token. */
const NO_TOKEN = /Getting metadata from plugin failed/;
/** Message of grpc-js for a call without a connection. */
const NEVER_SENT = /No connection established|Name resolution failed/;
/** grpc-js reports UNIMPLEMENTED for a response that is not exactly one message. */
const NO_MESSAGE = /No message received|Too many responses received/;
/** grpc-js reports RESOURCE_EXHAUSTED or PERMISSION_DENIED for a reset HTTP/2 stream, even if the call was applied. */
const STREAM_RESET = /Bandwidth exhausted or memory limit exceeded|Protocol not secure enough/;
/** The call was not applied, and a retry would not help. */
const REFUSALS: readonly number[] = [
  status.NOT_FOUND,
  status.ALREADY_EXISTS,
  status.FAILED_PRECONDITION,
  status.INVALID_ARGUMENT,
  status.OUT_OF_RANGE,
  status.UNIMPLEMENTED,
  status.PERMISSION_DENIED,
];

/** Kind of a failed call. */
export interface FirestoreFailure {
  readonly kind:
    | 'refused'
    | 'throttled'
    | 'contended'
    | 'no response'
    | 'never sent'
    | 'no credentials'
    | 'program fault';
  /** Of gRPC. */
  readonly code: number | undefined;
  readonly message: string;
}

export function readFirestoreError(error: unknown): FirestoreFailure {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  const message = error instanceof Error ? error.message : '';
  const as = (kind: FirestoreFailure['kind']): FirestoreFailure => {
    return { kind, code: typeof code === 'number' ? code : undefined, message };
  };
  if (error instanceof NoCredentialsError || NO_TOKEN.test(message) || code === status.UNAUTHENTICATED) {
    return as('no credentials');
  }
  if (STREAM_RESET.test(message)) return as('no response');
  if (code === status.RESOURCE_EXHAUSTED) return as('throttled');
  if (code === status.ABORTED) return as('contended');
  if (NEVER_SENT.test(message)) return as('never sent');
  if (NO_MESSAGE.test(message)) return as('no response');
  if (typeof code === 'number' && REFUSALS.includes(code)) return as('refused');
  // A deadline, a broken connection, or a server that does not say whether it has carried out the call; also with a code that
  // gRPC does not have.
  if (typeof code === 'number') return as('no response');
  if (error instanceof BrokenResponseError || (error instanceof DOMException && error.name === 'AbortError')) {
    return as('no response');
  }
  return as('program fault');
}

export function classifyFirestoreError(cause: unknown): Failure {
  const { kind } = readFirestoreError(cause);
  if (kind === 'program fault') return internalFailure(cause);
  return {
    error: kind === 'throttled' ? throttled(cause) : unavailable(cause),
    retryable: kind !== 'refused' && kind !== 'no credentials',
    mayHaveApplied: kind === 'no response',
  };
}

/** Whether a write failed on its condition. Without a condition, these codes mean a missing database or the wrong mode. */
export function isConditionFailure(error: unknown, condition: Condition | null | undefined): boolean {
  const { code } = readFirestoreError(error);
  if (condition?.exists === false) return code === status.ALREADY_EXISTS;
  if (!condition?.updateTime) return false;
  return code === status.FAILED_PRECONDITION || code === status.NOT_FOUND;
}

function throttled(cause: unknown): ServiceError {
  return new ServiceError('TooManyRequests', 'The database takes no more requests for the moment. Try again.', {
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
