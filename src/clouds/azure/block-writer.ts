import { createHash } from 'node:crypto';
import type { BlockBlobClient } from '@azure/storage-blob';
import { BufferPool } from '../../buffers/buffer-pool.ts';
import { GrowingBuffer } from '../../buffers/growing-buffer.ts';
import type { BlobProperties, BlobWriter } from '../../images/blob-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { type Attempt, attempt, ONE_TRY, STORAGE_POLICY } from '../../stores/attempt.ts';
import { blobHeaders } from './blob-headers.ts';
import { readSdkError } from './sdk-error.ts';
import { classifyStorageError } from './storage-error.ts';

/** A body up to this many bytes is one Put Blob; above it, Put Block and Put Block List. */
export const SINGLE_PUT_BYTES = 4 * 1024 * 1024;
/** Bytes of one block at the most; the first may have as many as one Put Blob. */
export const BLOCK_BYTES = 2 * 1024 * 1024;
/** Blocks on their way at once; with the one that fills up, what one upload holds in memory. */
const MAX_BLOCKS_IN_FLIGHT = 2;

/** Of each kind, kept for the next upload: 24 MiB at the most. */
const MAX_SPARE = 4;

/** The memory of blocks, shared by all uploads. */
export interface BlockBuffers {
  readonly first: BufferPool;
  readonly others: BufferPool;
}

export function createBlockBuffers(): BlockBuffers {
  return {
    first: new BufferPool(MAX_SPARE, () => new GrowingBuffer(SINGLE_PUT_BYTES)),
    others: new BufferPool(MAX_SPARE, () => new GrowingBuffer(BLOCK_BYTES, BLOCK_BYTES)),
  };
}

/**
 * Writes one blob without its length being known. The blob appears with the last request, whole, with type, digest and
 * id. Blocks carry their MD5, so that storage refuses what belongs to another one; a single Put Blob has TLS alone to
 * guard it, since the digest took a third of the time of a 1 MiB upload.
 *
 * Chunks are copied into blocks at once and let go: kept until their block is sent they would outlive the engine's
 * quick collection. A block's memory is used again when the first try has sent it: of a try that was given up nobody
 * knows when it lets go.
 */
export function createBlockWriter(client: BlockBlobClient, scope: RequestScope, buffers: BlockBuffers): BlobWriter {
  let filling: GrowingBuffer | undefined;
  const blockIds: string[] = [];
  const inFlight = new Set<Promise<void>>();
  let failure: unknown;
  let appeared = false;
  const stop = new AbortController();
  const staging: RequestScope = { ...scope, signal: AbortSignal.any([scope.signal, stop.signal]) };

  function give(block: GrowingBuffer): void {
    (block.limit === SINGLE_PUT_BYTES ? buffers.first : buffers.others).give(block);
  }

  function stage(block: GrowingBuffer): void {
    filling = undefined;
    let tries = 0;
    const { bytes } = block;
    const blockId = Buffer.from(String(blockIds.length).padStart(6, '0')).toString('base64');
    blockIds.push(blockId);
    const transactionalContentMD5 = md5(bytes);
    const done = attempt(staging, STORAGE_POLICY, classifyStorageError, ({ signal }) => {
      tries += 1;
      return client.stageBlock(blockId, bytes, bytes.byteLength, { transactionalContentMD5, abortSignal: signal });
    }).then(
      () => {
        if (tries === 1) give(block);
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

  function put(properties: BlobProperties): (current: Attempt) => Promise<unknown> {
    const headers = blobHeaders(properties);
    if (blockIds.length > 0) {
      return ({ signal }) => client.commitBlockList(blockIds, { ...headers, abortSignal: signal });
    }
    const bytes = filling?.bytes ?? Buffer.alloc(0);
    return ({ signal }) => client.upload(bytes, bytes.byteLength, { ...headers, abortSignal: signal });
  }

  return {
    async write(bytes) {
      for (let at = 0; at < bytes.byteLength; ) {
        if (filling?.room === 0) {
          stage(filling);
          await settle(MAX_BLOCKS_IN_FLIGHT - 1);
        }
        filling ??= (blockIds.length === 0 ? buffers.first : buffers.others).take();
        at += filling.append(bytes.subarray(at));
      }
    },

    async commit(properties) {
      if (blockIds.length > 0 && filling !== undefined) stage(filling);
      await settle(0);
      appeared = true;
      const send = put(properties);
      let tries = 0;
      await scope.time('blob', () =>
        attempt(scope, STORAGE_POLICY, classifyStorageError, async (current) => {
          tries += 1;
          try {
            await send(current);
          } catch (error) {
            // Blob names are unique: if this one exists, an earlier attempt created it.
            if (!(current.mayHaveApplied && readSdkError(error).code === 'BlobAlreadyExists')) throw error;
          }
        }),
      );
      if (filling !== undefined && tries === 1) give(filling);
      filling = undefined;
    },

    async abandon() {
      stop.abort();
      filling = undefined;
      await Promise.all(inFlight);
      if (!appeared) return;
      await attempt(scope.cleanUp(), ONE_TRY, classifyStorageError, ({ signal }) =>
        client.deleteIfExists({ deleteSnapshots: 'include', abortSignal: signal }),
      ).catch(() => undefined);
    },
  };
}

function md5(bytes: Uint8Array): Uint8Array {
  return createHash('md5').update(bytes).digest();
}
