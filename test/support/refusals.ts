import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ErrorCode, statusOf } from '../../src/contract/error-codes.ts';
import type { Api, Sent } from './api-client.ts';
import type { AppAddress } from './app-under-test.ts';
import { everythingStored, openBlobs } from './stored.ts';

/** What is wrong, the request, and what must come of it; `says`: what the detail must contain. */
export type Refusal = readonly [
  wrong: string,
  path: string,
  sent: Sent,
  code: ErrorCode,
  target?: string,
  says?: RegExp,
];

/** A test for each: refused with its code and target, and when all are through nothing stored has changed. */
export function testRefusals(api: Api, app: AppAddress, refusals: readonly Refusal[]): void {
  const blobs = openBlobs(app);
  let before: Awaited<ReturnType<typeof everythingStored>>;
  beforeAll(async () => {
    before = await everythingStored(api, blobs);
  });
  afterAll(async () => {
    expect(await everythingStored(api, blobs)).toEqual(before);
  });

  test.for(refusals)('%s', async ([_wrong, path, sent, code, target, says = /./]) => {
    const problem = await api.refused(path, sent, statusOf({ code }), code);
    if (target !== undefined) expect(problem.error.target).toBe(target);
    expect(problem.detail).toMatch(says);
    // No text of a parser, no place in the code.
    expect(JSON.stringify(problem)).not.toMatch(/ at .*:\d+|node:|\.[jt]s\b|stack|Unexpected token|libvips|Vips/i);
  });
}

export const asJson = (value: unknown, method = 'POST'): Sent => ({
  method,
  body: typeof value === 'string' ? value : JSON.stringify(value),
  headers: { 'Content-Type': 'application/json' },
});
