/** What can go wrong beside the error codes of the service. */
export type OwnCode = 'ConnectionLost' | 'KeyNeeded' | 'StorageRefused' | 'UnexpectedAnswer' | 'NotAFile';

interface FailureDetails {
  readonly status?: number;
  readonly requestId?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
}

/** A request that did not do what it should. `code` is the service's, or one of the page's own. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: string, detail: string, { status, requestId, retryAfterSeconds }: FailureDetails = {}) {
    super(detail);
    this.code = code;
    this.status = status;
    this.requestId = requestId;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  header(name: string): string | null;
}

/** The failure that an answer with problem details tells of; one of the platform has none, so its status must do. */
export function failureOf(answer: Answer): Failure {
  const requestId = answer.header('x-ms-request-id') ?? answer.header('x-ms-invocation-id') ?? undefined;
  const retryAfter = Number(answer.header('retry-after') ?? Number.NaN);
  const details = {
    status: answer.status,
    requestId,
    retryAfterSeconds: Number.isNaN(retryAfter) ? undefined : retryAfter,
  };
  const code = answer.header('x-ms-error-code');
  const detail = readDetail(answer.text);
  if (code === null || detail === undefined) {
    return new Failure('UnexpectedAnswer', `The service answered with status ${answer.status}.`, details);
  }
  return new Failure(code, detail, details);
}

function readDetail(text: string): string | undefined {
  try {
    const problem: unknown = JSON.parse(text);
    const detail: unknown = typeof problem === 'object' && problem !== null && Reflect.get(problem, 'detail');
    return typeof detail === 'string' ? detail : undefined;
  } catch {
    return undefined;
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
