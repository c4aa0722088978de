import { describe, expect, it } from 'vitest';
import { parseProblem } from '../../../src/contract/problem.ts';

function parse(text: string, headers: Readonly<Record<string, string>> = {}) {
  return parseProblem({ status: 503, text, header: (name) => headers[name] ?? null });
}

describe('parseProblem', () => {
  it('reads an error response of the service', () => {
    const headers = { 'x-ms-error-code': 'Timeout', 'x-ms-request-id': 'r-1', 'retry-after': '5' };
    expect(parse('{"detail":"Too late."}', headers)).toEqual({
      status: 503,
      code: 'Timeout',
      detail: 'Too late.',
      requestId: 'r-1',
      retryAfterSeconds: 5,
    });
  });

  it.each(['', '<html>', 'null', '[]', '"text"', '{"detail":1}'])('finds no problem in %j', (text) => {
    expect(parse(text)).toEqual({ status: 503 });
  });

  it('takes the ID of the invocation when the platform answers', () => {
    expect(parse('', { 'x-ms-invocation-id': 'i-1' }).requestId).toBe('i-1');
  });

  it.each(['', '-1', 'Wed, 21 Oct 2026 07:28:00 GMT'])('ignores Retry-After: %j', (text) => {
    expect(parse('', { 'retry-after': text }).retryAfterSeconds).toBeUndefined();
  });
});
