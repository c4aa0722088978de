import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startRequestClock } from '../../../src/http/request-clock.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the time of a request', () => {
  it('is over 40 s after the start where there is no body', () => {
    const clock = startRequestClock(false);
    vi.advanceTimersByTime(39_999);
    expect(clock.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(clock.signal.aborted).toBe(true);
  });

  it('is over 40 s after the last byte', () => {
    const clock = startRequestClock(true);
    vi.advanceTimersByTime(100_000);
    clock.bodyEnded();
    vi.advanceTimersByTime(39_999);
    expect(clock.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(clock.signal.aborted).toBe(true);
  });

  it('is over after 180 s of a body that does not end', () => {
    const clock = startRequestClock(true);
    vi.advanceTimersByTime(180_000);
    expect(clock.signal.aborted).toBe(true);
  });

  it('leaves no timer behind', () => {
    const clock = startRequestClock(true);
    clock.bodyEnded();
    clock.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('what a request used', () => {
  it('is added up by part, also of work that fails', async () => {
    const clock = startRequestClock(false);
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const work = Promise.all([
      clock.time('blob', () => wait(10)),
      clock.time('blob', () => wait(20)),
      clock.time('inspect', () => wait(5).then(() => Promise.reject(new Error('x')))).catch(() => undefined),
    ]);
    await vi.advanceTimersByTimeAsync(20);
    await work;
    clock.cleanUp().charge(0.5);
    clock.charge(1);
    expect(clock.headers()).toEqual({
      'Server-Timing': 'inspect;dur=5.0, blob;dur=30.0',
      'x-ms-request-charge': '1.5',
    });
    expect(clock.elapsedMs).toBe(20);
    clock.stop();
  });

  it('is gone on with after the time is over', () => {
    const clock = startRequestClock(false);
    vi.advanceTimersByTime(40_000);
    expect(clock.cleanUp().signal.aborted).toBe(false);
  });

  it('leaves 16 s in all for cleaning up after it', async () => {
    const clock = startRequestClock(false);
    vi.advanceTimersByTime(40_000 + 15_900);
    const last = clock.cleanUp().signal;
    expect(last.aborted).toBe(false);
    await once(last, 'abort');
    vi.advanceTimersByTime(60_000);
    await once(clock.cleanUp().signal, 'abort');
  });
});
