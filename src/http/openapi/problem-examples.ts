import type { ErrorCode } from '../../errors.ts';
import { ERROR_GUIDE } from '../error-guide.ts';
import { statusOf, titleOf } from '../problem.ts';
import { EXAMPLE_REQUEST_ID } from './examples.ts';

interface Example {
  readonly value: unknown;
}

/** An answer for every error code, by the code. */
export function problemExamples(origin: string): Readonly<Record<string, Example>> {
  const codes = Object.keys(ERROR_GUIDE) as ErrorCode[];
  return Object.fromEntries(codes.map((code) => [code, problemExample(origin, code)]));
}

function problemExample(origin: string, code: ErrorCode): Example {
  const { detail, target } = ERROR_GUIDE[code].example;
  return {
    value: {
      type: `${origin}/api/docs#${code}`,
      title: titleOf(code),
      status: statusOf({ code, target }),
      detail,
      instance: '/api/images/caf%C3%A9.jpg',
      request_id: EXAMPLE_REQUEST_ID,
      error: { code, message: detail, ...(target !== undefined && { target }) },
    },
  };
}
