import { inspect } from 'node:util';
import { ServiceError } from '../errors.ts';
import type { RequestClock } from './request-clock.ts';

/** Log of one request. */
export interface RequestLog {
  /** Of the function that serves the request. */
  readonly functionName: string;
  info(line: string): void;
  error(line: string): void;
}

export interface Outcome {
  readonly status: number;
  /** The thrown value. */
  readonly failure?: unknown;
}

interface LoggedRequest extends Outcome {
  readonly method: string;
  readonly requestId: string;
  readonly receivedBytes: number;
  readonly clock: RequestClock;
}

/** Maximum characters of an error's text. */
const MAX_CAUSE = 8_000;

/**
 * One structured line for each request, and the cause of a failure once. Without path and query: a query
 * can contain a key. Operators query its properties.
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
    // A failing log must not prevent the response.
  }
}

/** In query strings and connection strings, and in an Authorization header. */
const SECRETS = /\b((?:sig|code|AccountKey|X-\w+-(?:Signature|Security-Token))=|Bearer )[^&;\s"']+/gi;

/** The chain of causes with the stack of the innermost one; signatures, keys and tokens are redacted. */
function describeCause(failure: unknown): string {
  let text = '';
  for (let error = failure; error !== undefined && text.length < MAX_CAUSE; ) {
    text += `${text === '' ? '' : '\ncaused by: '}${error instanceof Error ? (error.stack ?? error.message) : inspect(error)}`;
    error = error instanceof Error ? error.cause : undefined;
  }
  return text.replace(SECRETS, '$1…');
}
