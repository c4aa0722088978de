import { ReadableStream } from 'node:stream/web';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRequestBody } from '../../../src/http/request-body.ts';
import { startRequestClock } from '../../../src/http/request-clock.ts';

beforeEach(() => {
  vi.useFakeTimers({ fakeNodeBuiltins: true });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Reads a body of 100 chunks that come every `clientMs`, and works for `serviceMs` on each; tells when it ended and how. */
async function read(clientMs: number, serviceMs: number, beforeMs = 0): Promise<{ after: number; end: unknown }> {
  async function* chunks() {
    for (let at = 0; at < 100; at++) {
      if (clientMs > 0) await wait(clientMs);
      yield new Uint8Array(10);
    }
  }
  const clock = startRequestClock(true);
  const body = createRequestBody(streamOf(chunks()).getReader(), undefined, clock);
  const started = performance.now();
  const work = async () => {
    await wait(beforeMs);
    for await (const _ of body.bytes) await wait(serviceMs);
    await new Promise((resolve) => clock.signal.addEventListener('abort', resolve));
  };
  const after = () => Math.round((performance.now() - started) / 1_000);
  const end = work().then(
    () => ({ end: 'worked', after: after() }),
    (error: unknown) => ({ end: error, after: after() }),
  );
  await vi.runAllTimersAsync();
  return end;
}

const streamOf = (chunks: AsyncIterable<Uint8Array>) => ReadableStream.from(chunks);

describe('the time for the work', () => {
  it('does not run while the client is waited for', async () => {
    expect(await read(1_000, 0)).toEqual({ end: 'worked', after: 140 });
  });

  it('runs while bytes that have come already are stored, so that it ends 40 s after the last of them came', async () => {
    expect(await read(0, 500)).toMatchObject({ end: { code: 'Timeout', retryAfterSeconds: 5 }, after: 40 });
  });

  it('runs before the first byte is looked at', async () => {
    expect(await read(0, 100, 20_000)).toEqual({ end: 'worked', after: 40 });
  });

  it('is told from a body that is too slow', async () => {
    expect(await read(2_000, 0)).toMatchObject({ end: { code: 'IncompleteBody' }, after: 180 });
  });
});
