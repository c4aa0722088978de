import { describe, expect, it } from 'vitest';
import { createQueue } from '../../../src/web/uploads/queue.ts';

const NEVER = new AbortController().signal;

function job() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let started = false;
  const work = () => {
    started = true;
    return promise;
  };
  return { work, resolve, reject, isStarted: () => started };
}

describe('createQueue', () => {
  it('runs so many at a time, in order', async () => {
    const queue = createQueue(2);
    const jobs = [job(), job(), job(), job()];
    const runs = jobs.map(({ work }) => queue(work, NEVER));
    expect(jobs.map((each) => each.isStarted())).toEqual([true, true, false, false]);
    jobs[1]?.resolve('second');
    expect(await runs[1]).toBe('second');
    await Promise.resolve();
    expect(jobs.map((each) => each.isStarted())).toEqual([true, true, true, false]);
  });

  it('goes on after a failure', async () => {
    const queue = createQueue(1);
    const [bad, good] = [job(), job()];
    const runs = [queue(bad.work, NEVER), queue(good.work, NEVER)];
    bad.reject(new Error('no'));
    await expect(runs[0]).rejects.toThrow('no');
    good.resolve('yes');
    expect(await runs[1]).toBe('yes');
  });

  it('never starts what was aborted while it waited, and keeps the place of the others', async () => {
    const queue = createQueue(1);
    const [first, dropped, last] = [job(), job(), job()];
    const abort = new AbortController();
    const runs = [queue(first.work, NEVER), queue(dropped.work, abort.signal), queue(last.work, NEVER)];
    abort.abort(new Error('not wanted'));
    await expect(runs[1]).rejects.toThrow('not wanted');
    first.resolve('1');
    last.resolve('3');
    expect(await Promise.all([runs[0], runs[2]])).toEqual(['1', '3']);
    expect(dropped.isStarted()).toBe(false);
  });

  it('refuses what is aborted already', async () => {
    const queue = createQueue(1);
    await expect(queue(job().work, AbortSignal.abort(new Error('late')))).rejects.toThrow('late');
  });
});
