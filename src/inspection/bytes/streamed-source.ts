import { GrowingBuffer } from '../../buffers/growing-buffer.ts';
import type { ByteSource } from './byte-source.ts';

/** Source of bytes that have passed and are not in memory. */
export interface PassedBytes {
  /** Stores the next bytes of the stream; absent if they are stored elsewhere. */
  append?(bytes: Uint8Array): Promise<void>;
  read(position: number, length: number): Promise<Uint8Array>;
}

/** Bytes from `position` on, copied from more than one chunk. */
interface Held {
  readonly position: number;
  readonly bytes: GrowingBuffer;
}

interface WaitingRead extends Held {
  readonly least: number;
  readonly resolve: (bytes: Buffer) => void;
  readonly reject: (reason: unknown) => void;
}

const EMPTY = Buffer.alloc(0);

/**
 * An image whose head is in memory while the rest streams by. A reader runs beside the stream: `offer` passes
 * it each chunk and resolves when the reader waits for later bytes, so a chunk is read in place and never copied as a whole.
 */
export class StreamedSource implements ByteSource {
  readonly #head: Buffer;
  readonly #openPassed: () => Promise<PassedBytes>;
  #passed: PassedBytes | undefined;
  #isForwardOnly = false;
  #chunk: Buffer = EMPTY;
  #received: number;
  #waiting: WaitingRead | undefined;
  /** The last result, a part of which a forward reader may request again. */
  #last: Held | undefined;
  #hasEnded = false;
  /** Reason for the end of all reads. */
  #aborted: { readonly reason: unknown } | undefined;
  /** Settled while the reader waits or has finished. */
  #pause = Promise.withResolvers<void>();

  /** `openPassed` is called with the first chunk that passes, if a reader may seek back. */
  constructor(head: Buffer, openPassed: () => Promise<PassedBytes>) {
    this.#head = head;
    this.#received = head.length;
    this.#openPassed = openPassed;
  }

  forwardOnly(): void {
    this.#isForwardOnly = true;
  }

  /** Resolves when the reader has finished, or waits for bytes that have not arrived. */
  paused(): Promise<void> {
    return this.#pause.promise;
  }

  /** The next bytes of the stream, which the caller may reuse afterwards. The reader has paused before. */
  async offer(bytes: Uint8Array): Promise<void> {
    if (!this.#isForwardOnly) {
      this.#passed ??= await this.#openPassed();
    }
    await this.#passed?.append?.(bytes);
    this.#chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#received += bytes.length;
    this.#deliver();
    await this.paused();
    this.#chunk = EMPTY;
  }

  /** The image is complete. */
  end(): void {
    this.#hasEnded = true;
    this.#deliver();
  }

  /** The reader has finished, so nothing waits for it. */
  close(): void {
    this.#pause.resolve();
  }

  /** Rejects the waiting read, and any later one that would wait. */
  abort(reason: unknown): void {
    this.#aborted = { reason };
    this.#waiting?.reject(reason);
    this.#waiting = undefined;
  }

  async read(position: number, least: number): Promise<Buffer> {
    const end = position + least;
    if (end <= this.#head.length) return this.#head.subarray(position);
    if (position >= this.#chunkStart && end <= this.#received) return this.#chunk.subarray(position - this.#chunkStart);
    const held: Held = { position, bytes: new GrowingBuffer(least) };
    await this.#holdReceived(held);
    if (held.bytes.remaining === 0 || this.#hasEnded) return this.#remember(held);
    if (this.#aborted !== undefined) throw this.#aborted.reason;
    return new Promise((resolve, reject) => {
      this.#waiting = { ...held, least, resolve, reject };
      this.#pause.resolve();
    });
  }

  /** Copies the available part of a range: from the head, the passed bytes and the chunk. */
  async #holdReceived(held: Held): Promise<void> {
    const { position, bytes } = held;
    if (position < this.#head.length) bytes.append(this.#head.subarray(position));
    const last = this.#last;
    const known = position + bytes.bytes.length;
    if (last !== undefined && known >= last.position) bytes.append(last.bytes.bytes.subarray(known - last.position));
    const from = position + bytes.bytes.length;
    const missing = Math.min(bytes.remaining, this.#chunkStart - from);
    if (missing > 0) {
      if (this.#passed === undefined) throw new Error('A forward-only reader seeked back');
      bytes.append(await this.#passed.read(from, missing));
    }
    this.#holdChunk(held);
  }

  #holdChunk({ position, bytes }: Held): void {
    const from = position + bytes.bytes.length - this.#chunkStart;
    if (bytes.remaining > 0 && from < this.#chunk.length) bytes.append(this.#chunk.subarray(from));
  }

  #deliver(): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    const { position, least, bytes, resolve } = waiting;
    const offset = position - this.#chunkStart;
    const isInPlace = bytes.bytes.length === 0 && offset >= 0 && offset + least <= this.#chunk.length;
    if (!isInPlace) this.#holdChunk(waiting);
    if (!isInPlace && bytes.remaining > 0 && !this.#hasEnded) return;
    this.#waiting = undefined;
    this.#pause = Promise.withResolvers<void>();
    resolve(isInPlace ? this.#chunk.subarray(offset) : this.#remember(waiting));
  }

  #remember(held: Held): Buffer {
    this.#last = held;
    return held.bytes.bytes;
  }

  /** In the image. */
  get #chunkStart(): number {
    return this.#received - this.#chunk.length;
  }
}
