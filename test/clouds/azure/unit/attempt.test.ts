import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { judgeCosmosError } from '../../../../src/clouds/azure/cosmos-error.ts';
import { judgeStorageError } from '../../../../src/clouds/azure/storage-error.ts';
import { ServiceError } from '../../../../src/errors.ts';
import {
  attempt,
  DATABASE_POLICY,
  DoubtfulError,
  type Failure,
  ONE_TRY,
  type Try,
} from '../../../../src/stores/attempt.ts';
import { socketError } from '../../../support/call-outcome.ts';
import { testScope } from '../../../support/request-scope.ts';
import { storageError } from '../support/fake-block-blob.ts';
import { cosmosError } from '../support/fake-cosmos.ts';

const POLICY = { tries: 3, timeoutMs: 1_000 };

beforeEach(() => {
  vi.useFakeTimers({ fakeNodeBuiltins: true });
});
afterEach(() => {
  vi.useRealTimers();
});

/** How it ends, when timers run as far as they must. */
async function outcome<T>(work: Promise<T>): Promise<T | Error> {
  const end = work.catch((error: Error) => error);
  await vi.runAllTimersAsync();
  return end;
}

/** Runs these tries one after the other: an Error is thrown, anything else is the result. */
function tries(...steps: unknown[]) {
  const seen: Try[] = [];
  const work = async (current: Try) => {
    seen.push(current);
    const step = steps[Math.min(seen.length, steps.length) - 1];
    if (step === 'never') return new Promise<never>(() => undefined);
    if (step instanceof Error) throw step;
    return step;
  };
  return { seen, work };
}

describe.each([
  ['the database', judgeCosmosError, cosmosError, 'DatabaseUnavailable'],
  ['storage', judgeStorageError, storageError, 'StorageUnavailable'],
])('attempt with %s', (_name, judge, failure, code) => {
  it.each([408, 429, 500, 502, 503, 504])('tries again after %i', async (status) => {
    const { seen, work } = tries(failure(status), failure(status), 'done');
    expect(await outcome(attempt(testScope(), POLICY, judge, work))).toBe('done');
    expect(seen).toHaveLength(3);
  });

  it.each([400, 401, 403, 404, 409, 412, 413])('gives up at once after %i, without a doubt', async (status) => {
    const { seen, work } = tries(failure(status));
    const error = await outcome(attempt(testScope(), POLICY, judge, work));
    expect(error).toMatchObject({ code });
    expect(error).not.toBeInstanceOf(DoubtfulError);
    expect(seen).toHaveLength(1);
  });

  it('is in doubt after a try that ran out of time, and tries again', async () => {
    const { seen, work } = tries('never', 'done');
    expect(await outcome(attempt(testScope(), POLICY, judge, work))).toBe('done');
    expect(seen.map(({ doubtful }) => doubtful)).toEqual([false, true]);
    expect(seen[0]?.signal.aborted).toBe(true);
  });

  it('ends in doubt when every try runs out of time', async () => {
    const { seen, work } = tries('never');
    const started = Date.now();
    const error = await outcome(attempt(testScope(), POLICY, judge, work));
    expect(error).toBeInstanceOf(DoubtfulError);
    expect(error).toMatchObject({ code, retryAfterSeconds: 5 });
    expect(seen).toHaveLength(3);
    expect(Date.now() - started).toBeLessThan(3 * 1_000 + 1_500);
  });

  it.each(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'REQUEST_SEND_ERROR'])('is in doubt after %s', async (socket) => {
    const { seen, work } = tries(socketError(socket), socketError('ECONNREFUSED'));
    expect(await outcome(attempt(testScope(), POLICY, judge, work))).toBeInstanceOf(DoubtfulError);
    expect(seen).toHaveLength(3);
  });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])(
    'is in no doubt after %s alone, but tries again',
    async (socket) => {
      const { seen, work } = tries(socketError(socket));
      expect(await outcome(attempt(testScope(), POLICY, judge, work))).not.toBeInstanceOf(DoubtfulError);
      expect(seen).toHaveLength(3);
    },
  );

  it.each(['CredentialUnavailableError', 'AuthenticationError'])('asks once without a token: %s', async (name) => {
    const { seen, work } = tries(Object.assign(new Error('no token'), { name }));
    expect(await outcome(attempt(testScope(), POLICY, judge, work))).toMatchObject({ code });
    expect(seen).toHaveLength(1);
  });

  it('repeats nothing of what the SDK said', async () => {
    const error = await outcome(attempt(testScope(), ONE_TRY, judge, tries(failure(503)).work));
    expect(error).toMatchObject({ message: expect.not.stringContaining('secret'), cause: failure(503) });
  });
});

describe('attempt and time', () => {
  it('stops with the request, also a call that ignores its signal', async () => {
    const over = new AbortController();
    setTimeout(() => over.abort(), 300);
    const { seen, work } = tries('never');
    const started = Date.now();
    const end = attempt(testScope(over.signal), POLICY, judgeCosmosError, work).catch((error: Error) => error);
    await vi.advanceTimersByTimeAsync(300);
    expect(await end).toMatchObject({ code: 'Timeout', retryAfterSeconds: 5 });
    expect(await end).toBeInstanceOf(DoubtfulError);
    expect(Date.now() - started).toBe(300);
    expect(seen).toHaveLength(1);
  });

  it('does not wait for its next try when the request is over', async () => {
    const over = new AbortController();
    setTimeout(() => over.abort(), 10);
    const { seen, work } = tries(cosmosError(503));
    const end = attempt(testScope(over.signal), POLICY, judgeCosmosError, work).catch((error: Error) => error);
    await vi.advanceTimersByTimeAsync(11);
    expect(await end).toMatchObject({ code: 'Timeout' });
    expect(seen).toHaveLength(1);
  });

  it('asks nothing when the request is over before', async () => {
    const { seen, work } = tries('done');
    const error = await outcome(attempt(testScope(AbortSignal.abort()), POLICY, judgeCosmosError, work));
    expect(error).toMatchObject({ code: 'Timeout' });
    expect(error).not.toBeInstanceOf(DoubtfulError);
    expect(seen).toHaveLength(0);
  });

  it('waits as long as the store asks, where that is short', async () => {
    const { seen, work } = tries(cosmosError(429, { 'x-ms-retry-after-ms': '1900' }), 'done');
    const end = attempt(testScope(), DATABASE_POLICY, judgeCosmosError, work);
    await vi.advanceTimersByTimeAsync(1_899);
    expect(seen).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await end).toBe('done');
  });

  it('passes a longer wait on to the client', async () => {
    const { seen, work } = tries(cosmosError(429, { 'x-ms-retry-after-ms': '2400' }));
    const error = await outcome(attempt(testScope(), DATABASE_POLICY, judgeCosmosError, work));
    expect(error).toMatchObject({ code: 'TooManyRequests', retryAfterSeconds: 3 });
    expect(error).not.toBeInstanceOf(DoubtfulError);
    expect(seen).toHaveLength(1);
  });

  it.each([undefined, 'soon', '-5'])('takes a 429 with the delay %j for one of a second', async (delay) => {
    const headers = delay === undefined ? {} : { 'x-ms-retry-after-ms': delay };
    const end = attempt(testScope(), POLICY, judgeCosmosError, tries(cosmosError(429, headers)).work);
    expect(await outcome(end)).toMatchObject({ code: 'TooManyRequests', retryAfterSeconds: 1 });
  });

  it('passes a verdict of the work on as it is', async () => {
    const verdict = new ServiceError('ImageNotFound', 'There is none.');
    const { seen, work } = tries(verdict);
    expect(await outcome(attempt(testScope(), POLICY, judgeCosmosError, work))).toBe(verdict);
    expect(seen).toHaveLength(1);
  });

  it('leaves no timer behind', async () => {
    await attempt(testScope(), POLICY, judgeCosmosError, tries('done').work);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tries a call that throws before it gives a promise like any other', async () => {
    const judge = (cause: unknown): Failure => ({ ...judgeCosmosError(cause), again: false });
    const work = () => {
      throw cosmosError(503);
    };
    expect(await outcome(attempt(testScope(), POLICY, judge, work))).toMatchObject({ code: 'DatabaseUnavailable' });
  });
});
