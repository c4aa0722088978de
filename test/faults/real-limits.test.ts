import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/child-processes.ts';
import type { Fault } from '../support/fault-proxy.ts';
import { type FaultyApp, startFaultyApp } from '../support/faulty-app.ts';
import { plain } from '../support/sample-images.ts';
import { OPERATIONS } from './operations.ts';

const STALL: Fault = { kind: 'stall', carriedOut: 'never' };
const SECOND = 1_000;

let base: Buffer;
const apps: FaultyApp[] = [];
beforeAll(async () => {
  base = await plain(8, 6).png().toBuffer();
  for (const at of OPERATIONS.keys()) apps.push(await startFaultyApp(`limits-${at}`));
});
afterAll(async () => {
  for (const app of apps) await app.stop();
});

async function timed<T>(work: Promise<T>): Promise<{ value: T; seconds: number }> {
  const started = performance.now();
  const value = await work;
  return { value, seconds: (performance.now() - started) / SECOND };
}

/** With the time-outs as they are: this takes as long as the slowest of them. */
describe('stores that take requests and never answer', () => {
  test.concurrent.each(OPERATIONS)('$name: answered in 60 s or less', { timeout: 90_000 }, async (operation) => {
    const app = apps[OPERATIONS.indexOf(operation)];
    if (app === undefined) throw new Error('no app');
    const situation = await operation.prepare(app, base);
    for (const proxy of [app.blobs, app.records]) {
      proxy.add({ fault: STALL, times: Number.POSITIVE_INFINITY, matches: () => true });
    }
    // A check of before is good for 5 s.
    const unhealthy = until('503', async () => ((await app.send('GET', 'health')).status === 503 ? true : undefined));
    const [health, act] = await Promise.all([timed(unhealthy), timed(operation.act(app, situation))]);
    expect(health.seconds).toBeLessThan(10);
    expect(act.value.status).toBe(503);
    expect(act.value.headers.get('retry-after')).toBe('5');
    expect(act.seconds).toBeLessThan(60);
    for (const proxy of [app.blobs, app.records]) proxy.clear();
    expect((await app.send('GET', 'health')).status).toBe(200);
    expect((await operation.act(app, situation)).status).toBeLessThan(300);
  });
});
