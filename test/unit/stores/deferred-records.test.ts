import { expect, it } from 'vitest';
import { deferRecords } from '../../../src/stores/deferred-records.ts';
import { recordStoreSuite } from '../../contract/record-store-suite.ts';
import { createMemoryRecords } from '../../support/memory-records.ts';
import { testScope } from '../../support/request-scope.ts';

const memory = createMemoryRecords();
recordStoreSuite('deferred', () => deferRecords(async () => memory, memory.identity));

it('loads once, at the first call or ahead of it', async () => {
  let loads = 0;
  const records = deferRecords(async () => {
    loads++;
    return memory;
  }, 'its identity');
  expect([records.identity, loads]).toEqual(['its identity', 0]);
  await Promise.all([records.prepare(), records.read('a', testScope()), records.read('b', testScope())]);
  expect(loads).toBe(1);
});

it('reports a failed import to each call, and tries again', async () => {
  let fails = true;
  const records = deferRecords(async () => {
    if (fails) throw new Error('no such module');
    return memory;
  }, memory.identity);
  await expect(records.prepare()).resolves.toBeUndefined();
  await expect(records.read('a', testScope())).rejects.toThrow('no such module');
  fails = false;
  expect(await records.read('a', testScope())).toBeUndefined();
});
