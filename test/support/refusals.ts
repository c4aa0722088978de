import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Api, Sent } from './api-client.ts';
import type { AppAddress } from './app-under-test.ts';
import { everythingStored, openBlobs } from './stored.ts';

/** What is wrong, the request, and what must come of it. */
export interface Refusal {
  readonly wrong: string;
  readonly path: string | (() => string);
  readonly sent: Sent;
  readonly status: number;
  readonly code: string;
  readonly target?: string;
  /** What the detail must say. */
  readonly says?: RegExp;
}

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

  test.each(refusals)('$code: $wrong', async ({ path, sent, status, code, target, says }) => {
    const problem = await api.refused(typeof path === 'string' ? path : path(), sent, status, code);
    if (target !== undefined) expect(problem.error.target).toBe(target);
    if (says !== undefined) expect(problem.detail).toMatch(says);
    // No text of a parser, no place in the code.
    expect(JSON.stringify(problem)).not.toMatch(/ at .*:\d+|node:|\.[jt]s\b|stack|Unexpected token|libvips|Vips/i);
  });
}

export const asJson = (value: unknown, method = 'POST'): Sent => ({
  method,
  body: typeof value === 'string' ? value : JSON.stringify(value),
  headers: { 'Content-Type': 'application/json' },
});
