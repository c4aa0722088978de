import { expect, it } from 'vitest';
import { defer } from '../../../src/stores/deferred.ts';

it('loads once, at the first call or ahead of it', async () => {
  let loads = 0;
  const deferred = defer(async () => {
    loads++;
    return 'value';
  });
  expect([deferred.loaded(), loads]).toEqual([undefined, 0]);
  const [, first, second] = await Promise.all([deferred.prepare(), deferred.get(), deferred.get()]);
  expect([first, second, deferred.loaded(), loads]).toEqual(['value', 'value', 'value', 1]);
});

it('reports a failure to each call, and tries again', async () => {
  let fails = true;
  const deferred = defer(async () => {
    if (fails) throw new Error('no such module');
    return 'value';
  });
  await expect(deferred.prepare()).resolves.toBeUndefined();
  const calls = await Promise.allSettled([deferred.get(), deferred.get()]);
  expect(calls.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(deferred.loaded()).toBeUndefined();
  fails = false;
  expect(await deferred.get()).toBe('value');
});
