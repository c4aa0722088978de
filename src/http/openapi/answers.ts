import { type ErrorCode, statusOf } from '../../contract/error-codes.ts';
import { PROBLEM_TYPE } from '../../contract/problem.ts';
import { ERROR_GUIDE } from '../error-guide.ts';
import { type Answer, type Header, headerRef, type MediaType, type Reference, schemaRef } from './shapes.ts';

type Headers = Readonly<Record<string, Header | Reference>>;

/** On every response of the app, unless a response has its own `Cache-Control` or `Content-Security-Policy`. */
export const COMMON = {
  'x-ms-request-id': headerRef('RequestId'),
  'X-Content-Type-Options': headerRef('ContentTypeOptions'),
  'Referrer-Policy': headerRef('ReferrerPolicy'),
  'Cache-Control': headerRef('CacheControl'),
  'Content-Security-Policy': headerRef('ContentSecurityPolicy'),
  'Access-Control-Expose-Headers': headerRef('ExposeHeaders'),
} satisfies Headers;

/** Time and cost of the parts of a request that were executed. */
export const USE = {
  'Server-Timing': headerRef('ServerTiming'),
  'x-ms-request-charge': headerRef('RequestCharge'),
} satisfies Headers;

export const DOCUMENT_HEADERS: Headers = {
  ETag: headerRef('ETag'),
  'Cache-Control': headerRef('CacheControlDocument'),
  'Server-Timing': headerRef('ServerTimingRequired'),
};

export function answer(
  description: string,
  { headers = {}, content }: { headers?: Headers; content?: Readonly<Record<string, MediaType>> } = {},
): Answer {
  return { description, headers: { ...COMMON, ...USE, ...headers }, ...(content !== undefined && { content }) };
}

export function json(schema: string, examples: Readonly<Record<string, unknown>>): Readonly<Record<string, MediaType>> {
  const named = Object.entries(examples).map(([name, value]) => [name, { value }]);
  return { 'application/json': { schema: schemaRef(schema), examples: Object.fromEntries(named) } };
}

/** An error of an operation: a code, with the target where the status depends on it. */
export type Failure = ErrorCode | { readonly code: ErrorCode; readonly target: string };

/** One response for each status of these errors. */
export function problems(failures: readonly Failure[]): Record<string, Answer> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const failure of failures) {
    const { code, target } = typeof failure === 'string' ? { code: failure, target: undefined } : failure;
    const status = statusOf({ code, target });
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].map(([status, codes]) => [String(status), problem(status, codes)]));
}

function problem(status: number, codes: readonly ErrorCode[]): Answer {
  const examples = codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]);
  return answer(codes.map((code) => `\`${code}\`: ${ERROR_GUIDE[code].meaning}`).join('\n\n'), {
    headers: {
      'Cache-Control': headerRef('CacheControlError'),
      'x-ms-error-code': {
        description: 'Same as `error.code`.',
        required: true,
        schema: { type: 'string', enum: codes },
      },
      ...((status === 429 || status === 503) && { 'Retry-After': headerRef('RetryAfter') }),
      ...(status === 405 && { Allow: headerRef('Allow') }),
    },
    content: {
      [PROBLEM_TYPE]: {
        schema: schemaRef('Problem'),
        ...(status !== 412 && { examples: Object.fromEntries(examples) }),
      },
    },
  });
}
