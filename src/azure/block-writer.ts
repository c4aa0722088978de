import { createHash } from 'node:crypto';
import type { BlockBlobClient } from '@azure/storage-blob';
import { GrowingBuffer } from '../growing-buffer.ts';
import type { BlobProperties, BlobWriter } from '../images/blob-store.ts';
import type { RequestScope } from '../images/request-scope.ts';
import { attempt, ONE_TRY, STORAGE_POLICY, type Try } from './attempt.ts';
import { blobHeaders } from './blob-headers.ts';
import { readSdkError } from './sdk-error.ts';
import { judgeStorageError } from './storage-error.ts';

/** A body up to this many bytes is one Put Blob; above it, Put Block and Put Block List. */
export const SINGLE_PUT_BYTES = 4 * 1024 * 1024;
/** Bytes of one block at the most; the first may have as many as one Put Blob. */
export const BLOCK_BYTES = 2 * 1024 * 1024;
/** Blocks on their way at once; with the one that fills up, what one upload holds in memory. */
const MAX_BLOCKS_IN_FLIGHT = 2;

/**
 * Writes one blob without its length being known. The blob appears with the last request, whole, with type, digest and
 * id. Blocks carry their MD5, so that storage refuses what belongs to another one; a single Put Blob has TLS alone to
 * guard it, since the digest took a third of the time of a 1 MiB upload.
 *
 * Chunks are copied into blocks at once and let go: kept until their block is sent they would outlive the engine's
 * quick collection. A block's memory is used again for the next one.
 */
export function createBlockWriter(client: BlockBlobClient, scope: RequestScope): BlobWriter {
  let filling = new GrowingBuffer(SINGLE_PUT_BYTES);
  const spare: GrowingBuffer[] = [];
  const blockIds: string[] = [];
  const inFlight = new Set<Promise<void>>();
  let failure: unknown;
  let appeared = false;
  const stop = new AbortController();
  const staging: RequestScope = { ...scope, signal: AbortSignal.any([scope.signal, stop.signal]) };

  function stage(): void {
    const block = filling;
    filling = spare.pop() ?? new GrowingBuffer(BLOCK_BYTES, BLOCK_BYTES);
    const { bytes } = block;
    const blockId = Buffer.from(String(blockIds.length).padStart(6, '0')).toString('base64');
    blockIds.push(blockId);
    const transactionalContentMD5 = md5(bytes);
    const done = attempt(staging, STORAGE_POLICY, judgeStorageError, ({ signal }) =>
      client.stageBlock(blockId, bytes, bytes.byteLength, { transactionalContentMD5, abortSignal: signal }),
    ).then(
      () => {
        if (block.limit !== BLOCK_BYTES) return;
        block.reuse();
        spare.push(block);
      },
      (error: unknown) => {
        failure ??= error;
      },
    );
    inFlight.add(done);
    void done.finally(() => inFlight.delete(done));
  }

  async function settle(most: number): Promise<void> {
    if (inFlight.size > most) {
      await scope.time('blob', async () => {
        while (inFlight.size > most) await Promise.race(inFlight);
      });
    }
    if (failure !== undefined) throw failure;
  }

  function put(properties: BlobProperties): (current: Try) => Promise<unknown> {
    const headers = blobHeaders(properties);
    if (blockIds.length > 0) {
      return ({ signal }) => client.commitBlockList(blockIds, { ...headers, abortSignal: signal });
    }
    const { bytes } = filling;
    return ({ signal }) => client.upload(bytes, bytes.byteLength, { ...headers, abortSignal: signal });
  }

  return {
    async write(bytes) {
      for (let at = 0; at < bytes.byteLength; ) {
        if (filling.room === 0) {
          stage();
          await settle(MAX_BLOCKS_IN_FLIGHT - 1);
        }
        at += filling.append(bytes.subarray(at));
      }
    },

    async commit(properties) {
      if (blockIds.length > 0 && filling.bytes.byteLength > 0) stage();
      await settle(0);
      appeared = true;
      const send = put(properties);
      await scope.time('blob', () =>
        attempt(scope, STORAGE_POLICY, judgeStorageError, async (current) => {
          try {
            await send(current);
          } catch (error) {
            // The name is ours alone: when it exists after a doubtful try, that try made it.
            if (!(current.doubtful && readSdkError(error).code === 'BlobAlreadyExists')) throw error;
          }
        }),
      );
    },

    async abandon() {
      stop.abort();
      filling.clear();
      await Promise.all(inFlight);
      if (!appeared) return;
      const aftermath = scope.aftermath();
      await attempt(aftermath, ONE_TRY, judgeStorageError, ({ signal }) =>
        client.deleteIfExists({ deleteSnapshots: 'include', abortSignal: signal }),
      ).catch(() => undefined);
    },
  };
}

function md5(bytes: Uint8Array): Uint8Array {
  return createHash('md5').update(bytes).digest();
}
