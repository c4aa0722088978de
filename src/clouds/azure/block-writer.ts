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

/** A body of up to this many bytes is one Put Blob; a larger one is Put Block and Put Block List. */
export const SINGLE_PUT_BYTES = 4 * 1024 * 1024;
/** Maximum bytes of a block; the first one may have as many as a Put Blob. */
export const BLOCK_BYTES = 2 * 1024 * 1024;
/** Together with the block being filled, these are the memory of one upload. */
const MAX_BLOCKS_IN_FLIGHT = 2;

/** Idle buffers in each pool: at most 24 MiB in all. */
const MAX_IDLE = 4;

/** The buffers of blocks, shared by all uploads. */
export interface BlockBuffers {
  readonly first: BufferPool;
  readonly others: BufferPool;
}

export function createBlockBuffers(): BlockBuffers {
  return {
    first: new BufferPool(MAX_IDLE, () => new GrowingBuffer(SINGLE_PUT_BYTES)),
    others: new BufferPool(MAX_IDLE, () => new GrowingBuffer(BLOCK_BYTES, BLOCK_BYTES)),
  };
}

/**
 * Writes a blob of unknown length. The last request makes it visible, complete, with its type, digest and ID. Blocks carry
 * an MD5, so that storage rejects bytes of another block; a single Put Blob relies on TLS, because the digest took a third
 * of the time of a 1 MiB upload.
 *
 * Chunks are copied into a block immediately: kept until their block is sent, they would survive minor GCs. A block's
 * buffer is reused only if its first attempt succeeded: an abandoned attempt may still read it.
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
        if (filling?.remaining === 0) {
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
