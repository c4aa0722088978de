import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRequestBody } from '../../../src/http/request-body.ts';
import { startRequestClock } from '../../../src/http/request-clock.ts';
import { codeOfAsync } from '../../support/fault.ts';
import { streamOf } from '../../support/send.ts';

const KIB = 1_024;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A body whose bytes come when the test says so. */
function manual() {
  let control: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      control = controller;
    },
  });
  return {
    stream,
    send: (bytes: number) => control?.enqueue(new Uint8Array(bytes)),
    end: () => control?.close(),
    fail: () => control?.error(new Error('aborted')),
  };
}

function bodyOf(stream: ReadableStream<Uint8Array> | null, declared?: number) {
  const clock = startRequestClock(stream !== null);
  return { clock, body: createRequestBody(stream?.getReader() as never, declared, clock) };
}

async function count(bytes: AsyncIterable<Uint8Array>, pauseMs = 0): Promise<number> {
  let total = 0;
  for await (const chunk of bytes) {
    total += chunk.byteLength;
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return total;
}

describe('the bytes of a body', () => {
  it('are let go when they were used, not kept until their end', async () => {
    vi.useRealTimers();
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const used: WeakRef<Uint8Array>[] = [];
    async function* chunks() {
      for (let at = 0; at < 8; at += 1) yield new Uint8Array(KIB);
    }
    for await (const chunk of bodyOf(ReadableStream.from(chunks()) as never).body.bytes) {
      used.push(new WeakRef(chunk));
      await new Promise((resolve) => setTimeout(resolve, 1));
      collect();
    }
    collect();
    // The last ones may still be on the stack.
    expect(used.slice(0, 5).map((reference) => reference.deref())).toEqual(Array(5).fill(undefined));
  });

  it('come to their end, with a length that was said or none', async () => {
    const chunks = () => streamOf([Buffer.alloc(3), Buffer.alloc(0), Buffer.alloc(4)]);
    expect(await count(bodyOf(chunks()).body.bytes)).toBe(7);
    expect(await count(bodyOf(chunks(), 7).body.bytes)).toBe(7);
    expect(await count(bodyOf(null).body.bytes)).toBe(0);
    expect(await count(bodyOf(streamOf([]), 0).body.bytes)).toBe(0);
  });

  it.each([0, 6, 8])('are incomplete when they are 7 and %i were said', async (declared) => {
    const { body } = bodyOf(streamOf([Buffer.alloc(7)]), declared);
    await expect(count(body.bytes)).rejects.toMatchObject({ code: 'IncompleteBody', target: 'body' });
  });

  it('are incomplete when the client goes away, without the words of the socket', async () => {
    const source = manual();
    const { body } = bodyOf(source.stream);
    const counted = count(body.bytes);
    source.send(3);
    source.fail();
    await expect(counted).rejects.toMatchObject({
      code: 'IncompleteBody',
      message: expect.not.stringContaining('aborted'),
    });
  });

  it('start the time for the work when they end', async () => {
    const source = manual();
    const { clock, body } = bodyOf(source.stream);
    const counted = count(body.bytes);
    await vi.advanceTimersByTimeAsync(25_000);
    source.send(1);
    await vi.advanceTimersByTimeAsync(25_000);
    source.end();
    await counted;
    await vi.advanceTimersByTimeAsync(39_000);
    expect(clock.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1_001);
    expect(clock.signal.aborted).toBe(true);
  });
});

describe('a body that stands still', () => {
  it('is given up after 30 s, not before', async () => {
    const source = manual();
    const { body } = bodyOf(source.stream);
    const counted = codeOfAsync(count(body.bytes));
    await vi.advanceTimersByTimeAsync(29_000);
    source.send(1);
    await vi.advanceTimersByTimeAsync(29_999);
    expect(await Promise.race([counted, Promise.resolve('waiting')])).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    expect(await counted).toBe('IncompleteBody');
  });

  it('is not the client’s fault while the service is busy with the bytes before', async () => {
    const { body } = bodyOf(streamOf([Buffer.alloc(1)]));
    const counted = count(body.bytes, 31_000);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(await counted).toBe(1);
  });

  it('is given up after three minutes, however it trickles', async () => {
    const source = manual();
    const { body } = bodyOf(source.stream);
    const counted = codeOfAsync(count(body.bytes));
    for (let seconds = 0; seconds <= 180; seconds += 20) {
      source.send(1);
      await vi.advanceTimersByTimeAsync(20_000);
    }
    expect(await Promise.race([counted, Promise.resolve('waiting')])).toBe('IncompleteBody');
  });

  it('leaves no timer behind', async () => {
    const { clock, body } = bodyOf(streamOf([Buffer.alloc(7)]));
    await count(body.bytes);
    await body.drain();
    clock.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('draining', () => {
  /** An endless body, and how much of it was taken. */
  function endless(chunk: number) {
    const taken = { bytes: 0 };
    const stream = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          taken.bytes += chunk;
          controller.enqueue(new Uint8Array(chunk));
        },
      },
      { highWaterMark: 0 },
    );
    return { stream, taken };
  }

  it('takes what is left, up to 32 MiB', async () => {
    const { stream, taken } = endless(256 * KIB);
    await bodyOf(stream).body.drain();
    expect(taken.bytes).toBe(32 * KIB * KIB);
  });

  it('goes on where reading stopped', async () => {
    const left = [1, 2, 3];
    const stream = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const bytes = left.shift();
          if (bytes === undefined) controller.close();
          else controller.enqueue(new Uint8Array(bytes));
        },
      },
      { highWaterMark: 0 },
    );
    const { body } = bodyOf(stream);
    for await (const chunk of body.bytes) {
      expect(chunk.byteLength).toBe(1);
      break;
    }
    expect(left).toEqual([2, 3]);
    await body.drain();
    expect(left).toEqual([]);
  });

  async function drainedAfter(source: ReturnType<typeof manual>, everyMs: number): Promise<number> {
    const started = Date.now();
    const trickle = setInterval(() => source.send(1), everyMs);
    let tookMs: number | undefined;
    const drained = bodyOf(source.stream)
      .body.drain()
      .then(() => {
        tookMs = Date.now() - started;
      });
    while (tookMs === undefined) await vi.advanceTimersByTimeAsync(500);
    await drained;
    clearInterval(trickle);
    return tookMs ?? Number.NaN;
  }

  it('ends after 10 s, however the body trickles', async () => {
    expect(await drainedAfter(manual(), 999)).toBe(10_000);
  });

  it('ends when nothing came for a second: the client waits for the answer', async () => {
    expect(await drainedAfter(manual(), 60_000)).toBe(1_000);
  });

  it('never rejects, and does nothing where there is nothing', async () => {
    const source = manual();
    const drained = bodyOf(source.stream).body.drain();
    source.fail();
    await expect(drained).resolves.toBeUndefined();
    await expect(bodyOf(null).body.drain()).resolves.toBeUndefined();
  });

  it('does not wait for a client that was given up already', async () => {
    const source = manual();
    const { body } = bodyOf(source.stream);
    const counted = codeOfAsync(count(body.bytes));
    await vi.advanceTimersByTimeAsync(30_000);
    await counted;
    const started = Date.now();
    await body.drain();
    expect(Date.now()).toBe(started);
  });
});
