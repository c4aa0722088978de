import { inspect } from 'node:util';
import { ServiceError } from '../errors.ts';
import type { RequestClock } from './request-clock.ts';

/** Where the lines of one request go. */
export interface RequestLog {
  /** Of the function that serves the request. */
  readonly functionName: string;
  info(line: string): void;
  error(line: string): void;
}

export interface Outcome {
  readonly status: number;
  /** What was thrown, whatever it is. */
  readonly failure?: unknown;
}

interface LoggedRequest extends Outcome {
  readonly method: string;
  readonly requestId: string;
  readonly receivedBytes: number;
  readonly clock: RequestClock;
}

/** Of the text of a failure, in characters. */
const MAX_CAUSE = 8_000;

/**
 * One structured line for each request, and for a failure of the service its cause, once. No path and no query: a query
 * may hold a key. Operators query its members.
 */
export function logRequest(log: RequestLog, request: LoggedRequest): void {
  const { status, failure, clock, method, requestId, receivedBytes } = request;
  const failed = 'failure' in request;
  const line = {
    event: 'request',
    request_id: requestId,
    function: log.functionName,
    method,
    status,
    code: failure instanceof ServiceError ? failure.code : failed ? 'InternalError' : undefined,
    duration_ms: Math.round(clock.elapsedMs),
    size_bytes: receivedBytes,
    charge: Math.round(clock.charged * 100) / 100,
  };
  try {
    log.info(JSON.stringify(line));
    if (status < 500 || !failed) return;
    const cause = describeCause(failure);
    log.error(JSON.stringify({ event: 'failure', request_id: requestId, cause }));
  } catch {
    // A log that fails must not cost the client its answer.
  }
}

/** The chain of causes with the stack of the innermost; signatures and keys are taken out. */
function describeCause(failure: unknown): string {
  let text = '';
  for (let error = failure; error !== undefined && text.length < MAX_CAUSE; ) {
    text += `${text === '' ? '' : '\ncaused by: '}${error instanceof Error ? (error.stack ?? error.message) : inspect(error)}`;
    error = error instanceof Error ? error.cause : undefined;
  }
  return text.replace(/\b(sig|code|AccountKey)=[^&;\s"']+/gi, '$1=…');
}
