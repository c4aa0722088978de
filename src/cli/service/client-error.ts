import { parseProblem } from '../../contract/problem.ts';
import { messages } from '../texts/messages.ts';

/** The command cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Codes of failures that are not responses of the service; they stand beside its error codes in `--json`. */
export type ClientCode = 'ConnectionFailed' | 'FileError' | 'Interrupted' | 'StorageError' | 'InvalidResponse';

interface Details {
  /** An error code of the service, or a `ClientCode`. */
  readonly code?: string | undefined;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  /** The request can be repeated after this time; `undefined`: repeating it is of no use. */
  readonly retryAfterMs?: number | undefined;
}

/** The requested operation failed. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { code, status, requestId, retryAfterMs }: Details = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.requestId = requestId;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The user stopped the program, or the reader of its output is gone. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
  readonly exitCode: number;
  /** Without a message: nobody reads it. */
  readonly silent: boolean;

  constructor(exitCode: number, { silent = false } = {}) {
    super();
    this.exitCode = exitCode;
    this.silent = silent;
  }
}

export function fileError(message: string): ClientError {
  return new ClientError(message, { code: 'FileError' });
}

export function interrupted(message = messages.interrupted()): ClientError {
  return new ClientError(message, { code: 'Interrupted' });
}

/** Overload and restarts, of the service or of what is in front of it. */
const TRANSIENT: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const RETRY_MS = 500;

export function retryAfterMs(status: number, retryAfterSeconds: number | undefined): number | undefined {
  if (!TRANSIENT.has(status)) return undefined;
  return retryAfterSeconds === undefined ? RETRY_MS : retryAfterSeconds * 1_000;
}

export function problemError(status: number, headers: Headers, text: string): ClientError {
  const problem = parseProblem({ status, text, header: (name) => headers.get(name) });
  const { code, detail, requestId, retryAfterSeconds } = problem;
  const after = retryAfterMs(status, retryAfterSeconds);
  const details = { code, status, requestId, retryAfterMs: after };
  if (status === 401 || status === 403) return new ClientError(messages.keyRequired(), details);
  // Only the service sends codes: without one, something else may be at this URL.
  const fallback = status === 404 && code === undefined ? messages.statusCheckUrl(status) : messages.status(status);
  return new ClientError(detail ?? fallback, details);
}
