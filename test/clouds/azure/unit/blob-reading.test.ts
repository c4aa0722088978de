import type { BlobClient, ContainerClient } from '@azure/storage-blob';
import { describe, expect, it } from 'vitest';
import { listBlobs, readBlob, readRange } from '../../../../src/clouds/azure/blob-reading.ts';
import { testScope } from '../../../support/request-scope.ts';

const RANGE_BYTES = 8 * 1024 * 1024;

describe('reading a blob', () => {
  it('stops the range that is under way when nobody wants more', async () => {
    const signals: AbortSignal[] = [];
    const client = {
      downloadToBuffer(offset: number, count: number, { abortSignal }: { abortSignal: AbortSignal }) {
        signals.push(abortSignal);
        return offset === 0 ? Promise.resolve(Buffer.alloc(count)) : new Promise(() => undefined);
      },
    };
    const version = { sizeBytes: 3 * RANGE_BYTES, etag: '"1"' };
    for await (const _ of readBlob(client as unknown as BlobClient, version, testScope())) break;
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
  });
});

describe('reading a range', () => {
  it.each([
    // As the SDK reports a body that ends early.
    [new Error('Stream drains before getting enough data needed. Data read: 1, data need: 5'), 'StorageUnavailable', 3],
    [new TypeError('ours'), 'InternalError', 1],
  ])('after %s is %s, at try %i', async (failure, code, tries) => {
    let calls = 0;
    const downloadToBuffer = () => {
      calls += 1;
      return Promise.reject(failure);
    };
    const client = { downloadToBuffer } as unknown as BlobClient;
    const reading = readRange(client, { sizeBytes: 5, etag: '"1"' }, 0, 5, testScope());
    await expect(reading).rejects.toMatchObject({ code });
    expect(calls).toBe(tries);
  });
});

describe('listing blobs', () => {
  it('takes metadata that it cannot have written for none', async () => {
    const properties = { contentLength: 3, lastModified: new Date(0) };
    const segment = {
      blobItems: ['caf%C3%A9', '%ZZ', '%E9', undefined].map((image_id, at) => ({
        name: `blob ${at}`,
        properties,
        metadata: image_id === undefined ? {} : { image_id },
      })),
    };
    const pages = async function* () {
      yield { segment };
    };
    const client = { listBlobsFlat: () => ({ byPage: pages }) };
    const found = [];
    for await (const { blobs } of listBlobs(client as unknown as ContainerClient, '', testScope()))
      found.push(...blobs);
    expect(found.map(({ name, imageId }) => [name, imageId])).toEqual([
      ['blob 0', 'café'],
      ['blob 1', undefined],
      ['blob 2', undefined],
      ['blob 3', undefined],
    ]);
  });
});
