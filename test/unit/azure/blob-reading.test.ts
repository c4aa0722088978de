import type { BlobClient } from '@azure/storage-blob';
import { describe, expect, it } from 'vitest';
import { readBlob } from '../../../src/azure/blob-reading.ts';
import { testScope } from '../../support/request-scope.ts';

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
