import type { BlobClient } from '@azure/storage-blob';
import { describe, expect, it } from 'vitest';
import { removeBlob } from '../../../../src/clouds/azure/blob-removal.ts';
import { testScope } from '../../../support/request-scope.ts';
import { storageError } from '../support/fake-block-blob.ts';

/** A blob with this tag, whose removal fails once with this code. */
function blobThat(code: string, status: number, etag = '"now"') {
  const calls: string[] = [];
  const failures = [storageError(status, code)];
  const client = {
    async deleteIfExists({ conditions }: { conditions?: { ifMatch?: string } }) {
      calls.push(`delete ${conditions?.ifMatch ?? 'any'}`);
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
    },
    getProperties: async () => ({ etag, copyId: 'copy-1' }),
    async abortCopyFromURL(id: string) {
      calls.push(`abort ${id}`);
    },
    getBlobLeaseClient: () => ({
      async breakLease(seconds: number) {
        calls.push(`break ${seconds}`);
      },
    }),
  } as unknown as BlobClient;
  return { client, calls };
}

describe('removing a blob', () => {
  it('that is leased breaks the lease', async () => {
    const { client, calls } = blobThat('LeaseIdMissing', 412);
    await removeBlob(client, testScope());
    expect(calls).toEqual(['delete any', 'break 0', 'delete any']);
  });

  it('that is the target of a copy aborts the copy', async () => {
    const { client, calls } = blobThat('PendingCopyOperation', 409);
    await removeBlob(client, testScope());
    expect(calls).toEqual(['delete any', 'abort copy-1', 'delete any']);
  });

  it('by its tag leaves another version alone, and never aborts the copy that made it', async () => {
    const changed = blobThat('ConditionNotMet', 412);
    await removeBlob(changed.client, testScope(), '"before"');
    expect(changed.calls).toEqual(['delete "before"']);
    const copied = blobThat('PendingCopyOperation', 409);
    await removeBlob(copied.client, testScope(), '"before"');
    expect(copied.calls).toEqual(['delete "before"']);
  });

  it('by its tag aborts the copy that it is the target of', async () => {
    const { client, calls } = blobThat('PendingCopyOperation', 409);
    await removeBlob(client, testScope(), '"now"');
    expect(calls).toEqual(['delete "now"', 'abort copy-1', 'delete "now"']);
  });

  it('fails where storage gives another reason', async () => {
    const { client } = blobThat('BlobImmutableDueToPolicy', 409);
    await expect(removeBlob(client, testScope())).rejects.toMatchObject({ code: 'StorageUnavailable' });
  });
});
