import { parseProblem, type ReceivedProblem, type ReceivedResponse } from '../../contract/problem.ts';
import { texts } from '../words/texts.ts';

/** Failures that are not error codes of the service. */
export type OwnCode = 'ConnectionLost' | 'KeyNeeded' | 'StorageRefused' | 'UnexpectedAnswer';

type FailureDetails = Partial<Pick<ReceivedProblem, 'status' | 'requestId' | 'retryAfterSeconds'>>;

/** A failed request. `code` is an error code of the service or an `OwnCode`. */
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

/** The failure that an error response reports; the status alone where it is not one of the service. */
export function failureOf(response: ReceivedResponse): Failure {
  const { code, detail, ...details } = parseProblem(response);
  if (code === undefined || detail === undefined) {
    return new Failure('UnexpectedAnswer', texts.statusOnly(response.status), details);
  }
  return new Failure(code, detail, details);
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
