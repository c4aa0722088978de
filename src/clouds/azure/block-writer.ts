import { createHash } from 'node:crypto';
import type { BlockBlobClient } from '@azure/storage-blob';
import type { BlobProperties, BlobWriter } from '../../images/blob-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { type Attempt, attempt, countAttempts, ONE_TRY, STORAGE_POLICY } from '../../stores/attempt.ts';
import { createPartBuffers, createPartWriter, type PartBuffers } from '../../stores/part-writer.ts';
import { blobHeaders } from './blob-headers.ts';
import { blockId } from './block-id.ts';
import { readSdkError } from './sdk-error.ts';
import { classifyStorageError } from './storage-error.ts';

/** A body of up to this many bytes is one Put Blob; a larger one is Put Block and Put Block List. */
export const SINGLE_PUT_BYTES = 4 * 1024 * 1024;
/** Maximum bytes of a block; the first one may have as many as a Put Blob. Idle buffers have at most 24 MiB in all. */
export const BLOCK_BYTES = 2 * 1024 * 1024;

export function createBlockBuffers(): PartBuffers {
  return createPartBuffers(SINGLE_PUT_BYTES, BLOCK_BYTES);
}

/**
 * Writes a blob in blocks. They carry an MD5, so that storage rejects bytes of another block; a single Put Blob relies on
 * TLS, because the digest took a third of the time of a 1 MiB upload.
 */
export function createBlockWriter(client: BlockBlobClient, scope: RequestScope, buffers: PartBuffers): BlobWriter {
  const makeVisible = (send: (signal: AbortSignal) => Promise<unknown>) =>
    countAttempts(scope, STORAGE_POLICY, classifyStorageError, async (current: Attempt) => {
      try {
        await send(current.signal);
      } catch (error) {
        // Blob names are unique: if this one exists, an earlier attempt created it.
        if (!(current.mayHaveApplied && readSdkError(error).code === 'BlobAlreadyExists')) throw error;
      }
    });

  const target = {
    sendPart(index: number, bytes: Uint8Array, sending: RequestScope) {
      const transactionalContentMD5 = createHash('md5').update(bytes).digest();
      return countAttempts(sending, STORAGE_POLICY, classifyStorageError, ({ signal }) =>
        client.stageBlock(blockId(index), bytes, bytes.byteLength, { transactionalContentMD5, abortSignal: signal }),
      );
    },
    put: (bytes: Uint8Array, properties: BlobProperties) =>
      makeVisible((signal) =>
        client.upload(bytes, bytes.byteLength, { ...blobHeaders(properties), abortSignal: signal }),
      ),
    async assemble(count: number, properties: BlobProperties) {
      const ids = Array.from({ length: count }, (_, index) => blockId(index));
      await makeVisible((signal) => client.commitBlockList(ids, { ...blobHeaders(properties), abortSignal: signal }));
    },
    /** Storage discards blocks that are never committed. */
    async discard(appeared: boolean) {
      if (!appeared) return;
      await attempt(scope.cleanUp(), ONE_TRY, classifyStorageError, ({ signal }) =>
        client.deleteIfExists({ deleteSnapshots: 'include', abortSignal: signal }),
      ).catch(() => undefined);
    },
  };
  return createPartWriter(target, scope, buffers);
}
