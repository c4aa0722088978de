import type { BlobClient } from '@azure/storage-blob';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { copyBlob } from '../../../src/azure/blob-copy.ts';
import { testScope } from '../../support/request-scope.ts';

beforeEach(() => {
  vi.useFakeTimers({ fakeNodeBuiltins: true });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Copies to a blob whose storage gives these answers, and then does what it is asked. */
async function copyWith(...failures: { statusCode: number; code: string }[]): Promise<unknown> {
  const target = {
    async beginCopyFromURL() {
      const failure = failures.shift();
      if (failure !== undefined) throw Object.assign(new Error('words of storage'), failure);
      return { pollUntilDone: async () => undefined };
    },
    setHTTPHeaders: async () => undefined,
  } as unknown as BlobClient;
  const copied = copyBlob({
    source: 'https://account.example/images/incoming/1?sig=x',
    version: { sizeBytes: 1, etag: '"1"' },
    target,
    properties: { contentType: 'image/png', sha256: '00', imageId: 'a' },
    scope: testScope(),
  }).catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  return copied;
}

describe('copying a blob whose source storage', () => {
  it.each([
    ['is another version by now', 412, 'SourceConditionNotMet'],
    ['is gone', 404, 'CannotVerifyCopySource'],
  ])('%s: the client has to send it again', async (_case, statusCode, code) => {
    expect(await copyWith({ statusCode, code })).toMatchObject({ code: 'UploadIncomplete' });
  });

  // Found by chaos (seed 7, round 91): it was taken for a change of the bytes.
  it.each([500, 503])('cannot verify for the moment (%i): it is tried again', async (statusCode) => {
    expect(await copyWith({ statusCode, code: 'CannotVerifyCopySource' })).toBeUndefined();
  });

  it('may not be read: no fault of the client', async () => {
    const refused = { statusCode: 403, code: 'CannotVerifyCopySource' };
    expect(await copyWith(refused)).toMatchObject({ code: 'StorageUnavailable' });
  });
});
