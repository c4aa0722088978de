import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FixtureHost, startFixture } from '../support/fixture-host.ts';

/** With HTTP streams the library leaves these requests open for four minutes; the wrapper answers each at once. */
const WITHIN_MS = 10_000;

let host: FixtureHost;
beforeAll(async () => {
  host = await startFixture('handlers.ts');
  await host.send('/faults/throws');
});
afterAll(() => host?.stop());

const FAULTS = [
  ['throws', 'throws'],
  ['rejects', 'rejects'],
  ['throws a text', 'throws_text'],
  ['throws undefined', 'throws_nothing'],
  ['returns nothing', 'nothing'],
  ['returns null', 'null'],
  ['returns a text', 'text'],
  ['returns no status', 'no_status'],
  ['returns a status below 200', 'odd_status'],
  ['returns a status above 599', 'high_status'],
  ['returns a header with a line feed', 'line_feed'],
  ['returns a header with an emoji', 'emoji'],
  ['returns a header of a name that is none', 'header_name'],
  ['writes a number as JSON that JSON cannot', 'big_integer'],
] as const;

describe('a handler that', () => {
  test.each(FAULTS)('%s is answered with 500 at once', async (_what, name) => {
    for (const sent of [{}, { method: 'POST', body: 'x'.repeat(100_000) }]) {
      const started = performance.now();
      const { status, headers, text } = await host.send(`/faults/${name}`, sent);
      expect(performance.now() - started).toBeLessThan(WITHIN_MS);
      expect(status).toBe(500);
      expect(headers).toMatchObject({
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-ms-error-code': 'InternalError',
      });
      const problem = JSON.parse(text);
      expect(problem).toMatchObject({
        status: 500,
        request_id: headers['x-ms-request-id'],
        error: { code: 'InternalError' },
      });
      expect(text).not.toContain('secret');
      expect(JSON.stringify(headers)).not.toContain('secret');
      // The cause is in the log, once, with the id of the request. It comes by another way than the answer.
      const cause = new RegExp(`"event":"failure".*${problem.request_id}`, 'g');
      await host.running.sees(cause);
      expect(host.running.output.match(cause)).toHaveLength(1);
    }
  });
});

test.each(['throws', 'nothing'])('without the wrapper, %s is answered by the hook', async (name) => {
  const { status, headers, text } = await host.send(`/bare/${name}`);
  expect(status).toBe(500);
  expect(headers['x-ms-error-code']).toBe('InternalError');
  expect(text).not.toContain('secret');
});
