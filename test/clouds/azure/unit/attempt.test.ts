import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { classifyCosmosError } from '../../../../src/clouds/azure/cosmos-error.ts';
import { classifyStorageError } from '../../../../src/clouds/azure/storage-error.ts';
import { ServiceError } from '../../../../src/errors.ts';
import {
  type Attempt,
  attempt,
  DATABASE_POLICY,
  type Failure,
  MayHaveAppliedError,
  ONE_TRY,
} from '../../../../src/stores/attempt.ts';
import { testScope } from '../../../support/request-scope.ts';
import { socketError } from '../support/call-outcome.ts';
import { storageError } from '../support/fake-block-blob.ts';
import { cosmosError } from '../support/fake-cosmos.ts';

const POLICY = { tries: 3, timeoutMs: 1_000 };

beforeEach(() => {
  vi.useFakeTimers({ fakeNodeBuiltins: true });
});
afterEach(() => {
  vi.useRealTimers();
});

/** How the work ends, with timers advanced as needed. */
async function outcome<T>(work: Promise<T>): Promise<T | Error> {
  const end = work.catch((error: Error) => error);
  await vi.runAllTimersAsync();
  return end;
}

/** One step for each attempt: an Error is thrown, anything else is the result. */
function tries(...steps: unknown[]) {
  const seen: Attempt[] = [];
  const work = async (current: Attempt) => {
    seen.push(current);
    const step = steps[Math.min(seen.length, steps.length) - 1];
    if (step === 'never') return new Promise<never>(() => undefined);
    if (step instanceof Error) throw step;
    return step;
  };
  return { seen, work };
}

describe.each([
  ['the database', classifyCosmosError, cosmosError, 'DatabaseUnavailable'],
  ['storage', classifyStorageError, storageError, 'StorageUnavailable'],
])('attempt with %s', (_name, classify, failure, code) => {
  it.each([408, 429, 500, 502, 503, 504])('retries after %i', async (status) => {
    const { seen, work } = tries(failure(status), failure(status), 'done');
    expect(await outcome(attempt(testScope(), POLICY, classify, work))).toBe('done');
    expect(seen).toHaveLength(3);
  });

  it.each([400, 401, 403, 404, 409, 412, 413])('gives up immediately after %i: it was not applied', async (status) => {
    const { seen, work } = tries(failure(status));
    const error = await outcome(attempt(testScope(), POLICY, classify, work));
    expect(error).toMatchObject({ code });
    expect(error).not.toBeInstanceOf(MayHaveAppliedError);
    expect(seen).toHaveLength(1);
  });

  it('retries after a timeout, and passes on that the write may have been applied', async () => {
    const { seen, work } = tries('never', 'done');
    expect(await outcome(attempt(testScope(), POLICY, classify, work))).toBe('done');
    expect(seen.map(({ mayHaveApplied }) => mayHaveApplied)).toEqual([false, true]);
    expect(seen[0]?.signal.aborted).toBe(true);
  });

  it('may have been applied when every attempt times out', async () => {
    const { seen, work } = tries('never');
    const started = Date.now();
    const error = await outcome(attempt(testScope(), POLICY, classify, work));
    expect(error).toBeInstanceOf(MayHaveAppliedError);
    expect(error).toMatchObject({ code, retryAfterSeconds: 5 });
    expect(seen).toHaveLength(3);
    expect(Date.now() - started).toBeLessThan(3 * 1_000 + 1_500);
  });

  it.each(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'REQUEST_SEND_ERROR'])(
    'may have been applied after %s',
    async (socket) => {
      const { seen, work } = tries(socketError(socket), socketError('ECONNREFUSED'));
      expect(await outcome(attempt(testScope(), POLICY, classify, work))).toBeInstanceOf(MayHaveAppliedError);
      expect(seen).toHaveLength(3);
    },
  );

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])('was not applied after %s alone, but retries', async (socket) => {
    const { seen, work } = tries(socketError(socket));
    expect(await outcome(attempt(testScope(), POLICY, classify, work))).not.toBeInstanceOf(MayHaveAppliedError);
    expect(seen).toHaveLength(3);
  });

  it.each(['CredentialUnavailableError', 'AuthenticationError'])('does not retry without a token: %s', async (name) => {
    const { seen, work } = tries(Object.assign(new Error('no token'), { name }));
    expect(await outcome(attempt(testScope(), POLICY, classify, work))).toMatchObject({ code });
    expect(seen).toHaveLength(1);
  });

  it.each([new TypeError('secret'), new RangeError('secret'), new Error('secret'), 'secret', undefined])(
    'does not retry after a fault of this program, even behind a lost response: %s',
    async (fault) => {
      let calls = 0;
      const work = () => {
        calls += 1;
        return Promise.reject(calls === 1 ? failure(503) : fault);
      };
      const error = await outcome(attempt(testScope(), POLICY, classify, work));
      expect(error).toMatchObject({ code: 'InternalError', retryAfterSeconds: undefined, cause: fault });
      expect([error instanceof MayHaveAppliedError, calls]).toEqual([false, 2]);
    },
  );

  it('keeps the SDK message out of its own', async () => {
    const error = await outcome(attempt(testScope(), ONE_TRY, classify, tries(failure(503)).work));
    expect(error).toMatchObject({ message: expect.not.stringContaining('secret'), cause: failure(503) });
  });
});

describe('attempt and time', () => {
  it('stops with the request, even a call that ignores its signal', async () => {
    const over = new AbortController();
    setTimeout(() => over.abort(), 300);
    const { seen, work } = tries('never');
    const started = Date.now();
    const end = attempt(testScope(over.signal), POLICY, classifyCosmosError, work).catch((error: Error) => error);
    await vi.advanceTimersByTimeAsync(300);
    expect(await end).toMatchObject({ code: 'Timeout', retryAfterSeconds: 5 });
    expect(await end).toBeInstanceOf(MayHaveAppliedError);
    expect(Date.now() - started).toBe(300);
    expect(seen).toHaveLength(1);
  });

  it('does not wait for a retry when the request is over', async () => {
    const over = new AbortController();
    setTimeout(() => over.abort(), 10);
    const { seen, work } = tries(cosmosError(503));
    const end = attempt(testScope(over.signal), POLICY, classifyCosmosError, work).catch((error: Error) => error);
    await vi.advanceTimersByTimeAsync(11);
    expect(await end).toMatchObject({ code: 'Timeout' });
    expect(seen).toHaveLength(1);
  });

  it('makes no attempt when the request is already over', async () => {
    const { seen, work } = tries('done');
    const error = await outcome(attempt(testScope(AbortSignal.abort()), POLICY, classifyCosmosError, work));
    expect(error).toMatchObject({ code: 'Timeout' });
    expect(error).not.toBeInstanceOf(MayHaveAppliedError);
    expect(seen).toHaveLength(0);
  });

  it('waits as long as the store asks, if that is short', async () => {
    const { seen, work } = tries(cosmosError(429, { 'x-ms-retry-after-ms': '1900' }), 'done');
    const end = attempt(testScope(), DATABASE_POLICY, classifyCosmosError, work);
    await vi.advanceTimersByTimeAsync(1_899);
    expect(seen).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await end).toBe('done');
  });

  it('passes a longer wait on to the client', async () => {
    const { seen, work } = tries(cosmosError(429, { 'x-ms-retry-after-ms': '2400' }));
    const error = await outcome(attempt(testScope(), DATABASE_POLICY, classifyCosmosError, work));
    expect(error).toMatchObject({ code: 'TooManyRequests', retryAfterSeconds: 3 });
    expect(error).not.toBeInstanceOf(MayHaveAppliedError);
    expect(seen).toHaveLength(1);
  });

  it.each([undefined, 'soon', '-5'])('treats a 429 with the delay %j as one second', async (delay) => {
    const headers = delay === undefined ? {} : { 'x-ms-retry-after-ms': delay };
    const end = attempt(testScope(), POLICY, classifyCosmosError, tries(cosmosError(429, headers)).work);
    expect(await outcome(end)).toMatchObject({ code: 'TooManyRequests', retryAfterSeconds: 1 });
  });

  it('passes on a ServiceError of the work unchanged', async () => {
    const verdict = new ServiceError('ImageNotFound', 'There is none.');
    const { seen, work } = tries(verdict);
    expect(await outcome(attempt(testScope(), POLICY, classifyCosmosError, work))).toBe(verdict);
    expect(seen).toHaveLength(1);
  });

  it('leaves no timer behind', async () => {
    await attempt(testScope(), POLICY, classifyCosmosError, tries('done').work);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('handles a call that throws before it returns a promise', async () => {
    const classify = (cause: unknown): Failure => ({ ...classifyCosmosError(cause), retryable: false });
    const work = () => {
      throw cosmosError(503);
    };
    expect(await outcome(attempt(testScope(), POLICY, classify, work))).toMatchObject({ code: 'DatabaseUnavailable' });
  });
});
