import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ServiceError } from '../../../src/errors.ts';
import { createCheckHealth, StoreCheckError } from '../../../src/images/check-health.ts';
import type { RequestScope } from '../../../src/images/request-scope.ts';
import { createMemoryBlobs } from '../../support/memory-blobs.ts';
import { createMemoryRecords } from '../../support/memory-records.ts';
import { testScope } from '../../support/request-scope.ts';

const blobs = createMemoryBlobs();
const records = createMemoryRecords();
const clock = () => 0;
const failing = (error: unknown) => ({ check: () => Promise.reject(error) });

it('is ok with a time where both stores answer', async () => {
  const health = await createCheckHealth({ blobs, records, clock })(testScope());
  expect(health).toEqual({
    storage: { status: 'ok', latencyMs: expect.any(Number) },
    database: { status: 'ok', latencyMs: expect.any(Number) },
  });
});

it('says why and what to do for the one that does not, and looks at the other all the same', async () => {
  const error = new StoreCheckError('StorageUnavailable', 'MissingRole', 'Grant it.', new Error('secret'));
  const health = await createCheckHealth({ blobs: { ...blobs, ...failing(error) }, records, clock })(testScope());
  expect(health.storage).toEqual({ status: 'unavailable', code: 'MissingRole', remedy: 'Grant it.' });
  expect(health.database.status).toBe('ok');
});

it('takes the code of any other failure of a store', async () => {
  const error = new ServiceError('Timeout', 'It took too long.');
  const health = await createCheckHealth({ blobs, records: { ...records, ...failing(error) }, clock })(testScope());
  expect(health.database).toEqual({ status: 'unavailable', code: 'Timeout', remedy: 'It took too long.' });
});

it('does not take a fault of the program for a store that is down', async () => {
  const check = createCheckHealth({ blobs: { ...blobs, ...failing(new TypeError('a fault')) }, records, clock });
  await expect(check(testScope())).rejects.toThrow(TypeError);
});

describe('one check for all callers', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Storage whose checks are counted, and end as the test says. */
  function counted(check: (scope: RequestScope) => Promise<void> = async () => undefined) {
    const time = { now: 1_000_000 };
    const storage = { checks: 0, check };
    const blobs = {
      check(scope: RequestScope) {
        storage.checks += 1;
        return storage.check(scope);
      },
    };
    return { time, storage, checkHealth: createCheckHealth({ blobs, records, clock: () => time.now }) };
  }

  it('answers from a check of less than 5 s ago, and then from a new one', async () => {
    const { time, storage, checkHealth } = counted();
    const first = await checkHealth(testScope());
    time.now += 4_999;
    expect(await checkHealth(testScope())).toBe(first);
    expect(storage.checks).toBe(1);
    time.now += 1;
    storage.check = () => Promise.reject(new ServiceError('StorageUnavailable', 'It is down.'));
    expect((await checkHealth(testScope())).storage).toMatchObject({ code: 'StorageUnavailable' });
    expect(storage.checks).toBe(2);
  });

  it('keeps a failure as long, and a fault of the program too', async () => {
    for (const fault of [new ServiceError('StorageUnavailable', 'It is down.'), new TypeError('a fault')]) {
      const { time, storage, checkHealth } = counted(() => Promise.reject(fault));
      const [first] = await Promise.allSettled([checkHealth(testScope())]);
      storage.check = async () => undefined;
      time.now += 4_999;
      expect(await Promise.allSettled([checkHealth(testScope())])).toEqual([first]);
      time.now += 1;
      expect((await checkHealth(testScope())).storage.status).toBe('ok');
      expect(storage.checks).toBe(2);
    }
  });

  it('goes on when the caller that began it is gone, which is told so', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const signals: AbortSignal[] = [];
    const { storage, checkHealth } = counted(({ signal }) => {
      signals.push(signal);
      return promise;
    });
    const gone = new AbortController();
    const callers = [
      checkHealth(testScope(gone.signal)),
      ...Array.from({ length: 50 }, () => checkHealth(testScope())),
    ];
    gone.abort(new ServiceError('Timeout', 'Gone.'));
    await expect(callers[0]).rejects.toMatchObject({ code: 'Timeout' });
    await expect(checkHealth(testScope(AbortSignal.abort()))).rejects.toThrow(/abort/);
    resolve();
    const answers = await Promise.all(callers.slice(1));
    expect(new Set(answers).size).toBe(1);
    expect([storage.checks, signals[0]?.aborted, answers[0]?.storage.status]).toEqual([1, false, 'ok']);
  });

  it('ends a check of a store that never answers, and reports the other one', async () => {
    const { checkHealth } = counted(() => new Promise(() => undefined));
    const health = checkHealth(testScope());
    await vi.advanceTimersByTimeAsync(4_500);
    expect(await health).toMatchObject({ storage: { code: 'Timeout' }, database: { status: 'ok' } });
    expect(vi.getTimerCount()).toBe(0);
  });
});
