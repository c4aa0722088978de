import { BufferPool } from '../buffers/buffer-pool.ts';
import { GrowingBuffer } from '../buffers/growing-buffer.ts';
import type { BlobProperties, BlobWriter } from '../images/blob-store.ts';
import type { RequestScope } from '../images/request-scope.ts';

/** Together with the part being filled, these are the memory of one upload. */
const MAX_PARTS_IN_FLIGHT = 2;
/** Idle buffers in each pool. */
const MAX_IDLE = 4;

/** The buffers of parts, shared by all uploads. */
export interface PartBuffers {
  readonly first: BufferPool;
  readonly others: BufferPool;
}

/** `firstBytes`: maximum body of one request, and the first part of a longer body. */
export function createPartBuffers(firstBytes: number, partBytes: number): PartBuffers {
  return {
    first: new BufferPool(MAX_IDLE, () => new GrowingBuffer(firstBytes)),
    others: new BufferPool(MAX_IDLE, () => new GrowingBuffer(partBytes, partBytes)),
  };
}

/** The operations for a blob of unknown length. Each call includes its retries. */
export interface PartTarget {
  /** Sends a part, which is not visible to readers. Resolves with the number of attempts. */
  sendPart(index: number, bytes: Uint8Array, scope: RequestScope): Promise<number>;
  /** Creates a blob of at most the first part's size. Resolves with the number of attempts. */
  put(bytes: Uint8Array, properties: BlobProperties): Promise<number>;
  /** Assembles the parts into a visible blob. */
  assemble(count: number, properties: BlobProperties): Promise<void>;
  /** Removes the parts, and with `appeared` the blob, which may be visible. Never rejects. */
  discard(appeared: boolean): Promise<void>;
}

/**
 * Writes a blob of unknown length in bounded memory. The last request makes it visible, complete, with its properties.
 *
 * Chunks are copied into a part immediately: kept until their part is sent, they would survive minor GCs. A part's
 * buffer is reused only if its first attempt succeeded: an abandoned attempt may still read it.
 */
export function createPartWriter(target: PartTarget, scope: RequestScope, buffers: PartBuffers): BlobWriter {
  let filling: GrowingBuffer | undefined;
  let sent = 0;
  const inFlight = new Set<Promise<void>>();
  let failure: unknown;
  let appeared = false;
  const stop = new AbortController();
  const sending: RequestScope = { ...scope, signal: AbortSignal.any([scope.signal, stop.signal]) };

  function send(part: GrowingBuffer): void {
    filling = undefined;
    const index = sent++;
    const pool = index === 0 ? buffers.first : buffers.others;
    const done = target.sendPart(index, part.bytes, sending).then(
      (attempts) => {
        if (attempts === 1) pool.give(part);
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

  return {
    async write(bytes) {
      for (let at = 0; at < bytes.byteLength; ) {
        if (filling?.remaining === 0) {
          send(filling);
          await settle(MAX_PARTS_IN_FLIGHT - 1);
        }
        filling ??= (sent === 0 ? buffers.first : buffers.others).take();
        at += filling.append(bytes.subarray(at));
      }
    },

    async commit(properties) {
      if (sent > 0 && filling !== undefined) send(filling);
      await settle(0);
      appeared = true;
      if (sent > 0) return scope.time('blob', () => target.assemble(sent, properties));
      const whole = filling;
      filling = undefined;
      const attempts = await scope.time('blob', () => target.put(whole?.bytes ?? Buffer.alloc(0), properties));
      if (whole !== undefined && attempts === 1) buffers.first.give(whole);
    },

    async abandon() {
      stop.abort();
      filling = undefined;
      await Promise.all(inFlight);
      await target.discard(appeared);
    },
  };
}
