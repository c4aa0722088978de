import { afterEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../../src/web/api/failure.ts';
import { type PartRequest, sendParts } from '../../../src/web/uploads/send-parts.ts';

const FILE = new Blob(['aaaabbbbccccddddeeeef']);
const PARTS = { size_bytes: 4, urls: ['0', '1', '2', '3', '4', '5'], headers: {} };
const lost = () => new Failure('ConnectionLost', 'No response.');
const refused = (status: number) => new Failure('StorageRefused', 'Refused.', { status });

/** `answer`: called for each attempt of each part; what it throws is the failure of this attempt. */
function setUp(answer: (url: string, attempt: number) => unknown = () => undefined) {
  const attempts = new Map<string, number>();
  const bodies = new Map<string, string>();
  const progress: number[] = [];
  const waits: number[] = [];
  const sent = new Set<number>();
  const most = { now: 0, atOnce: 0 };
  const controller = new AbortController();
  const send = async ({ url, body, signal, onProgress }: PartRequest) => {
    const attempt = (attempts.get(url) ?? 0) + 1;
    attempts.set(url, attempt);
    most.atOnce = Math.max(most.atOnce, ++most.now);
    try {
      onProgress(body.size / 2);
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
      await answer(url, attempt);
      bodies.set(url, await body.text());
    } finally {
      most.now -= 1;
    }
  };
  const wait = async (milliseconds: number, signal: AbortSignal) => {
    waits.push(milliseconds);
    signal.throwIfAborted();
  };
  const onProgress = (bytes: number) => void progress.push(bytes);
  const request = { file: FILE, parts: PARTS, sent, signal: controller.signal, onProgress, send };
  const run = () => sendParts({ ...request, wait });
  return { request, run, attempts, bodies, progress, waits, sent, most, controller };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('sendParts', () => {
  it('sends each part once, three at a time, and reports the bytes of all', async () => {
    const { run, attempts, bodies, progress, sent, most } = setUp();
    await run();
    expect([...bodies].sort().map(([, text]) => text)).toEqual(['aaaa', 'bbbb', 'cccc', 'dddd', 'eeee', 'f']);
    expect(new Set(attempts.values())).toEqual(new Set([1]));
    expect([most.atOnce, sent.size]).toEqual([3, 6]);
    expect([progress[0], progress.at(-1), Math.max(...progress)]).toEqual([0, FILE.size, FILE.size]);
  });

  it.each([lost(), refused(500), refused(503), refused(429), refused(408)])(
    'retries a part after %s',
    async (error) => {
      const { run, attempts, waits, sent } = setUp((url, attempt) => {
        if (url === '2' && attempt < 4) throw error;
      });
      await run();
      expect([attempts.get('2'), sent.size]).toEqual([4, 6]);
      for (const [index, wait] of waits.entries()) {
        expect(wait).toBeGreaterThanOrEqual(500 * 2 ** index);
        expect(wait).toBeLessThanOrEqual(1_000 * 2 ** index);
      }
    },
  );

  it.each([
    [4, lost()],
    [1, refused(403)],
    [1, new TypeError('a fault of the program')],
  ])('gives up after %i attempts with the error, and a later call sends only what is left', async (tries, error) => {
    let isDown = true;
    const { run, attempts, progress, sent, most } = setUp((url) => {
      if (url === '3' && isDown) throw error;
    });
    await expect(run()).rejects.toBe(error);
    expect([attempts.get('3'), most.now, sent.has(3)]).toEqual([tries, 0, false]);
    const before = new Map(attempts);
    const kept = [...sent];
    expect(kept.length).toBeGreaterThanOrEqual(3);
    isDown = false;
    progress.length = 0;
    await run();
    for (const index of kept) expect(attempts.get(String(index))).toBe(before.get(String(index)));
    expect([progress[0], progress.at(-1)]).toEqual([kept.length * 4 - (kept.includes(5) ? 3 : 0), FILE.size]);
  });

  it('begins no other part once one is refused', async () => {
    const { run, attempts, most } = setUp((url) => {
      if (url === '0') throw refused(403);
    });
    await expect(run()).rejects.toMatchObject({ status: 403 });
    expect([attempts.size, most.now]).toEqual([3, 0]);
  });

  it('stops all parts when it is aborted', async () => {
    const { run, attempts, sent, most, controller } = setUp(() => controller.abort());
    await expect(run()).rejects.toMatchObject({ name: 'AbortError' });
    expect([most.now, sent.size, attempts.size]).toEqual([0, 1, 3]);
  });

  it('waits before a retry, unless it is aborted', async () => {
    // Time stands still: only the abort ends the wait.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { request, attempts, sent, controller } = setUp((url) => {
      if (url !== '5') return;
      setImmediate(() => controller.abort());
      throw lost();
    });
    await expect(sendParts(request)).rejects.toMatchObject({ name: 'AbortError' });
    expect([vi.getTimerCount(), attempts.get('5'), sent.size]).toEqual([0, 1, 5]);
  });

  it('sends everything again when all was sent and the service did not find it', async () => {
    const { run, attempts, sent } = setUp();
    await run();
    await run();
    expect([new Set(attempts.values()), sent.size]).toEqual([new Set([2]), 6]);
  });
});
