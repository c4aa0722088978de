import type { BufferPool } from '../buffers/buffer-pool.ts';
import type { GrowingBuffer } from '../buffers/growing-buffer.ts';
import { ServiceError } from '../errors.ts';
import type { ByteRanges } from './bytes/byte-ranges.ts';
import { memorySource } from './bytes/byte-source.ts';
import type { SpoolFile } from './bytes/spool-file.ts';
import { type PassedBytes, StreamedSource } from './bytes/streamed-source.ts';
import { identifyEarly, identifyFormat } from './identify-format.ts';
import type { ImageFacts, ImageFormat } from './image-facts.ts';
import type { Inspector } from './inspector.ts';
import { readImage } from './read-image.ts';
import { SerialQueue } from './serial-queue.ts';

interface StreamInspectorParts {
  readonly maxPixels: number;
  readonly heads: BufferPool;
  readonly openSpool: () => Promise<SpoolFile>;
  readonly stored: ByteRanges | undefined;
}

/** A reader that runs while the bytes after the head stream by. */
interface StreamReading {
  readonly source: StreamedSource;
  readonly facts: Promise<ImageFacts>;
  isSettled: boolean;
}

/**
 * An image that fits in the head is read from memory at the end. With the first byte that does not, a reader starts on the
 * head and continues with the stream; only formats that point back need the rest on disk.
 */
export class StreamInspector implements Inspector {
  readonly #parts: StreamInspectorParts;
  readonly #queue = new SerialQueue();
  readonly #stop = new AbortController();
  #head: GrowingBuffer | undefined;
  #format: ImageFormat | undefined;
  #reading: StreamReading | undefined;
  #spool: SpoolFile | undefined;
  #result: Promise<ImageFacts> | undefined;
  #failure: unknown;
  #isOver = false;

  constructor(parts: StreamInspectorParts) {
    this.#parts = parts;
    this.#head = parts.heads.take();
  }

  get format(): ImageFormat | undefined {
    return this.#format;
  }

  add(bytes: Uint8Array): Promise<void> {
    return this.#queue.run(() => this.#guard(() => this.#take(bytes)));
  }

  inspect(): Promise<ImageFacts> {
    this.#result ??= this.#queue.run(async () => {
      try {
        return await this.#guard(() => this.#finish());
      } finally {
        this.#isOver = true;
        await this.#release();
      }
    });
    return this.#result;
  }

  discard(): Promise<void> {
    this.#isOver = true;
    this.#abort();
    return this.#queue.run(() => this.#release());
  }

  /** Runs nothing after the end, and repeats the first failure for every later call. */
  async #guard<T>(step: () => Promise<T>): Promise<T> {
    if (this.#failure) throw this.#failure;
    if (this.#isOver) throw ended();
    try {
      return await step();
    } catch (error) {
      this.#failure = error;
      await this.#release();
      throw error;
    }
  }

  async #take(bytes: Uint8Array): Promise<void> {
    if (this.#reading !== undefined) return this.#pass(this.#reading, bytes);
    const head = this.#openHead;
    const taken = head.append(bytes);
    this.#format ??= identifyEarly(head.bytes);
    if (taken === bytes.length) return;
    // The head is far longer than what identifies a format.
    this.#reading = this.#read(head.bytes, identifyFormat(head.bytes));
    await this.#reading.source.paused();
    await this.#pass(this.#reading, bytes.subarray(taken));
  }

  /** Passes bytes to the reader; its resources are released as soon as it has finished. */
  async #pass(reading: StreamReading, bytes: Uint8Array): Promise<void> {
    if (!reading.isSettled) await reading.source.offer(bytes);
    if (!reading.isSettled) return;
    await reading.facts;
    await this.#release();
  }

  #read(head: Buffer, format: ImageFormat): StreamReading {
    const source = new StreamedSource(head, () => this.#openPassed());
    const facts = readImage(source, format, { maxPixels: this.#parts.maxPixels, signal: this.#stop.signal });
    const reading = { source, facts, isSettled: false };
    const settle = () => {
      reading.isSettled = true;
      source.close();
    };
    facts.then(settle, settle);
    return reading;
  }

  async #openPassed(): Promise<PassedBytes> {
    const { stored, openSpool } = this.#parts;
    if (stored !== undefined) return { read: (position, length) => stored.read(position, length) };
    const spool = await openSpool();
    this.#spool = spool;
    // The file starts where the head ends.
    const start = this.#openHead.bytes.length;
    return {
      append: (bytes) => spool.append(bytes),
      read: (position, length) => spool.read(position - start, length),
    };
  }

  #finish(): Promise<ImageFacts> {
    if (this.#reading !== undefined) {
      this.#reading.source.end();
      return this.#reading.facts;
    }
    const { bytes } = this.#openHead;
    this.#format = identifyFormat(bytes);
    return readImage(memorySource(bytes), this.#format, {
      maxPixels: this.#parts.maxPixels,
      signal: this.#stop.signal,
    });
  }

  get #openHead(): GrowingBuffer {
    if (this.#head === undefined) throw ended();
    return this.#head;
  }

  #abort(): void {
    if (this.#reading === undefined || this.#reading.isSettled) return;
    const reason = ended();
    this.#stop.abort(reason);
    this.#reading.source.abort(reason);
  }

  /** Releases memory and disk once nothing reads them. */
  async #release(): Promise<void> {
    this.#abort();
    await this.#reading?.facts.catch(() => undefined);
    const [head, spool] = [this.#head, this.#spool];
    this.#head = undefined;
    this.#spool = undefined;
    if (head !== undefined) this.#parts.heads.give(head);
    await spool?.remove();
  }
}

function ended(): ServiceError {
  return new ServiceError('IncompleteBody', 'The upload ended before its image could be inspected.');
}
