import { parseProblem } from '../../contract/problem.ts';
import { english } from '../texts/english.ts';
import type { Message } from '../texts/texts.ts';

/** `message` is English, as the service is; `say` has the same in other languages. */
class SayingError extends Error {
  readonly say: Message;

  constructor(say: Message) {
    super(say(english));
    this.say = say;
  }
}

/** The command cannot be understood. */
export class UsageError extends SayingError {
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
export class ClientError extends SayingError {
  override readonly name = 'ClientError';
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(say: Message, { code, status, requestId, retryAfterMs }: Details = {}) {
    super(say);
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

export function fileError(say: Message): ClientError {
  return new ClientError(say, { code: 'FileError' });
}

export function interrupted(say: Message = (texts) => texts.interrupted): ClientError {
  return new ClientError(say, { code: 'Interrupted' });
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
  if (status === 401 || status === 403) return new ClientError((texts) => texts.keyRequired, details);
  if (detail !== undefined) return new ClientError((texts) => texts.problem(code, detail), details);
  // Only the service sends codes: without one, something else may be at this URL.
  if (status === 404 && code === undefined) return new ClientError((texts) => texts.statusCheckUrl(status), details);
  return new ClientError((texts) => texts.status(status), details);
}
