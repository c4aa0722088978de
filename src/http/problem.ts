import { API_PREFIX } from '../contract/api-prefix.ts';
import { statusOf, titleOf } from '../contract/error-codes.ts';
import { PROBLEM_TYPE, type Problem } from '../contract/problem.ts';
import { internalError, ServiceError } from '../errors.ts';
import { KEY_HEADER } from './access-keys.ts';
import type { Reply } from './reply.ts';

export interface ProblemContext {
  /** Properties of the request. */
  readonly url: URL;
  readonly requestId: string;
  /** The methods of the path, for the `Allow` header of a 405. */
  readonly allow: readonly string[];
}

/** Any failure as problem details (RFC 9457). */
export function problemReply(failure: unknown, { url, requestId, allow }: ProblemContext): Reply {
  const error = failure instanceof ServiceError ? failure : internalError(failure);
  const body = problemDetails(error, { origin: url.origin, instance: url.pathname, requestId });
  return {
    status: body.status,
    headers: {
      'Content-Type': PROBLEM_TYPE,
      'Cache-Control': 'no-store',
      'x-ms-error-code': error.code,
      ...(error.retryAfterSeconds !== undefined && { 'Retry-After': String(error.retryAfterSeconds) }),
      ...(error.code === 'AccessKeyRequired' && { 'WWW-Authenticate': `FunctionKey header="${KEY_HEADER}"` }),
      ...(error.code === 'MethodNotAllowed' && { Allow: allow.join(', ') }),
    },
    body: JSON.stringify(body),
  };
}

interface ProblemPlace {
  /** Of the service as the client names it, like `https://host`. */
  readonly origin: string;
  /** Path of the request. */
  readonly instance: string;
  readonly requestId: string;
}

export function problemDetails(
  { code, message, target }: Pick<ServiceError, 'code' | 'message' | 'target'>,
  { origin, instance, requestId }: ProblemPlace,
): Problem {
  return {
    type: `${origin}${API_PREFIX}/docs#${code}`,
    title: titleOf(code),
    status: statusOf({ code, target }),
    detail: message,
    instance,
    request_id: requestId,
    error: { code, message, target },
  };
}
