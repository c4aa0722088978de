import type { ErrorCode } from './error-codes.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** Problem details (RFC 9457) with the error object of the Azure REST API guidelines. */
export interface Problem {
  /** URL of the section in the docs that explains the code. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Path of the request. */
  readonly instance: string;
  readonly request_id: string;
  readonly error: {
    readonly code: ErrorCode;
    /** Same as `detail`. */
    readonly message: string;
    /** A JSON property, a header, a query parameter, or `body`. */
    readonly target?: string | undefined;
  };
}

/** A response as any HTTP client can provide it. */
export interface ReceivedResponse {
  readonly status: number;
  readonly text: string;
  header(name: string): string | null;
}

/** What a client learns from an error response. */
export interface ReceivedProblem {
  readonly status: number;
  /** An `ErrorCode`, or one of a newer service; `undefined` when the response comes from the platform or a proxy. */
  readonly code: string | undefined;
  readonly detail: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
}

export function parseProblem({ status, text, header }: ReceivedResponse): ReceivedProblem {
  const retryAfter = header('retry-after');
  return {
    status,
    code: header('x-ms-error-code') ?? undefined,
    detail: parseDetail(text),
    // The Functions host names the invocation when it answers before the app does.
    requestId: header('x-ms-request-id') ?? header('x-ms-invocation-id') ?? undefined,
    retryAfterSeconds: retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) : undefined,
  };
}

function parseDetail(text: string): string | undefined {
  try {
    const body: unknown = JSON.parse(text);
    const detail: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'detail') : undefined;
    return typeof detail === 'string' ? detail : undefined;
  } catch {
    return undefined;
  }
}
