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

it('has its URLs, and opens a writer, before it is loaded', async () => {
  let loads = 0;
  const blobs = deferBlobs(async () => {
    loads++;
    return memory;
  }, memory.urlOf);
  expect(blobs.urlOf('a')).toBe(memory.urlOf('a'));
  blobs.open('never written', testScope());
  expect(loads).toBe(0);
});

it('reports a failed import to the writer that needs it', async () => {
  const blobs = deferBlobs(() => Promise.reject(new Error('no such module')), memory.urlOf);
  await expect(blobs.open('a', testScope()).write(Buffer.from('x'))).rejects.toThrow('no such module');
});
