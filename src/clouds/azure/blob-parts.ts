import type { BlockBlobClient } from '@azure/storage-blob';
import type { RequestScope } from '../../images/request-scope.ts';
import { attempt, STORAGE_POLICY } from '../../stores/attempt.ts';
import { release, removeBlob } from './blob-removal.ts';
import { blockId } from './block-id.ts';
import { readSdkError } from './sdk-error.ts';
import { classifyStorageError } from './storage-error.ts';

/** From a signed URL of the blob: its signature does not cover the query. */
export function partUrlsOf(signedUrl: string, count: number): readonly string[] {
  const idOf = (index: number) => encodeURIComponent(blockId(index));
  return Array.from({ length: count }, (_, index) => `${signedUrl}&comp=block&blockid=${idOf(index)}`);
}

/** Commits the blocks, unless one is missing or a blob is there, of whatever type. */
export function assembleBlob(client: BlockBlobClient, count: number, scope: RequestScope): Promise<void> {
  const ids = Array.from({ length: count }, (_, index) => blockId(index));
  return commitIfAbsent(client, ids, scope);
}

/**
 * Storage keeps uncommitted blocks for a week, and does not document that Delete Blob finds a blob that has nothing else.
 * An empty commit discards them.
 */
export async function removeWithBlocks(client: BlockBlobClient, scope: RequestScope): Promise<void> {
  await commitIfAbsent(client, [], scope);
  await removeBlob(client, scope);
}

/**
 * Errors for blocks that are missing, have IDs of another length or were encrypted with a key of the client, and for a name
 * that has a blob.
 */
const NOT_COMMITTED: ReadonlySet<string> = new Set([
  'InvalidBlockList',
  'InvalidBlockId',
  'InvalidBlobOrBlock',
  'BlobUsesCustomerSpecifiedEncryption',
  'BlobCustomerSpecifiedEncryptionMismatch',
  'BlobAlreadyExists',
  'InvalidBlobType',
]);

async function commitIfAbsent(client: BlockBlobClient, ids: readonly string[], scope: RequestScope): Promise<void> {
  await attempt(scope, STORAGE_POLICY, classifyStorageError, async ({ signal }) => {
    const commit = () =>
      client.commitBlockList([...ids], { conditions: { ifNoneMatch: '*' }, abortSignal: signal }).catch(ignoreRefusal);
    try {
      await commit();
    } catch (error) {
      // Uncommitted blocks can be leased, too.
      if (!(await release(client, readSdkError(error), signal))) throw error;
      await commit();
    }
  });
}

function ignoreRefusal(error: unknown): void {
  if (!NOT_COMMITTED.has(readSdkError(error).code ?? '')) throw error;
}
