import { expect, it } from 'vitest';
import { deferBlobs } from '../../../src/stores/deferred-blobs.ts';
import { blobStoreSuite } from '../../contract/blob-store-suite.ts';
import { createMemoryBlobs } from '../../support/memory-blobs.ts';
import { testScope } from '../../support/request-scope.ts';

const memory = createMemoryBlobs();
blobStoreSuite('deferred', () => deferBlobs(async () => memory, memory.urlOf));
const prepared = deferBlobs(async () => memory, memory.urlOf);
await prepared.prepare();
blobStoreSuite('deferred, and prepared', () => prepared);

it('loads once, at the first call or ahead of it', async () => {
  let loads = 0;
  const blobs = deferBlobs(async () => {
    loads++;
    return memory;
  }, memory.urlOf);
  expect([blobs.urlOf('a'), loads]).toEqual([memory.urlOf('a'), 0]);
  blobs.open('never written', testScope());
  expect(loads).toBe(0);
  await Promise.all([blobs.prepare(), blobs.stat('a', testScope()), blobs.stat('b', testScope())]);
  expect(loads).toBe(1);
});

it('reports a failed import to each call, and tries again', async () => {
  let fails = true;
  const blobs = deferBlobs(async () => {
    if (fails) throw new Error('no such module');
    return memory;
  }, memory.urlOf);
  await expect(blobs.prepare()).resolves.toBeUndefined();
  await expect(blobs.stat('a', testScope())).rejects.toThrow('no such module');
  await expect(blobs.open('a', testScope()).write(Buffer.from('x'))).rejects.toThrow('no such module');
  fails = false;
  expect(await blobs.stat('a', testScope())).toBeUndefined();
});
