import { API_PREFIX } from '../../contract/api-prefix.ts';
import { ERROR_CODES, type ErrorCode } from '../../contract/error-codes.ts';
import type { Problem } from '../../contract/problem.ts';
import { ERROR_GUIDE } from '../error-guide.ts';
import { problemDetails } from '../problem.ts';
import { EXAMPLE_REQUEST_ID } from './examples.ts';

interface Example {
  readonly value: Problem;
}

/** One example response for each error code. */
export function problemExamples(origin: string): Readonly<Record<string, Example>> {
  return Object.fromEntries(ERROR_CODES.map((code) => [code, problemExample(origin, code)]));
}

function problemExample(origin: string, code: ErrorCode): Example {
  const { detail, target } = ERROR_GUIDE[code].example;
  const instance = `${API_PREFIX}/images/caf%C3%A9.jpg`;
  const value = problemDetails({ code, message: detail, target }, { origin, instance, requestId: EXAMPLE_REQUEST_ID });
  return { value };
}
