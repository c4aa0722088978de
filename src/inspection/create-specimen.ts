import { tmpdir } from 'node:os';
import { ServiceError } from '../errors.ts';
import { GrowingBuffer } from '../growing-buffer.ts';
import { SpareBuffers } from '../spare-buffers.ts';
import { type ByteSource, memorySource } from './byte-source.ts';
import { GifBlocks } from './gif-blocks.ts';
import { HEAD_SUFFICES } from './head-suffices.ts';
import type { ImageFacts, ImageFormat } from './image-facts.ts';
import { identifyFormat, unsupportedFormat } from './image-signatures.ts';
import { isoMediaBrands, MAJOR_BRAND } from './iso-media-brands.ts';
import { assertFrames } from './pixel-limit.ts';
import { PngChunks } from './png-chunks.ts';
import { readFacts, withLateExif } from './read-facts.ts';
import type { Specimen } from './specimen.ts';
import { SpoolFile } from './spool-file.ts';
import type { StreamReader } from './stream-reader.ts';
import { WebpFrames } from './webp-frames.ts';

/** As much of an image is held in memory. A larger one is known by its head alone, or goes to a temporary file. */
const HEAD_BYTES = 1024 * 1024;

/** What must see every byte: frames are counted to the end, and a PNG's EXIF may stand there. */
const STREAM_READERS: Readonly<Partial<Record<ImageFormat, () => StreamReader>>> = {
  png: () => new PngChunks(),
  gif: () => new GifBlocks(),
  webp: () => new WebpFrames(),
};

/** Heads that are kept for the next images: 4 MiB at the most. */
const MAX_SPARE = 4;

interface SpecimenOptions {
  /** The most that width × height × frames may be. */
  maxPixels: number;
  /** Where large images wait for their inspection; the system's temporary directory when absent. */
  directory?: string;
}

/** What makes specimens. Their heads share memory, one after the other. */
export function createSpecimens(options: SpecimenOptions): () => Specimen {
  const heads = new SpareBuffers(MAX_SPARE, () => new GrowingBuffer(HEAD_BYTES));
  return () => new KeptSpecimen(options, heads);
}

/** In place of a head that was let go. */
const NO_HEAD = new GrowingBuffer(0);

class KeptSpecimen implements Specimen {
  readonly #maxPixels: number;
  readonly #directory: string | undefined;
  readonly #heads: SpareBuffers;
  #head: GrowingBuffer;
  #format: ImageFormat | undefined;
  #reader: StreamReader | undefined;
  #spool: SpoolFile | undefined;
  /** Known before the last byte, where the head tells everything. */
  #facts: ImageFacts | undefined;
  #result: Promise<ImageFacts> | undefined;
  #failure: unknown;
  #isOver = false;
  /** One step after the other, so that `discard` never overtakes a write and leaves its file behind. */
  #last: Promise<unknown> = Promise.resolve();

  constructor({ maxPixels, directory }: SpecimenOptions, heads: SpareBuffers) {
    this.#heads = heads;
    this.#head = heads.take();
    this.#maxPixels = maxPixels;
    this.#directory = directory;
  }

  get format(): ImageFormat | undefined {
    return this.#format;
  }

  add(bytes: Uint8Array): Promise<void> {
    return this.#next(() => this.#guard(() => this.#take(bytes)));
  }

  inspect(): Promise<ImageFacts> {
    this.#result ??= this.#next(async () => {
      try {
        return await this.#guard(() => this.#read());
      } finally {
        this.#isOver = true;
        await this.#drop();
      }
    });
    return this.#result;
  }

  discard(): Promise<void> {
    this.#isOver = true;
    return this.#next(() => this.#drop());
  }

  #next<T>(step: () => Promise<T>): Promise<T> {
    const done = this.#last.then(step);
    // Also marks a rejection as seen when the caller has gone away meanwhile.
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Runs nothing after the end, and repeats the first failure for every later call. */
  async #guard<T>(step: () => Promise<T>): Promise<T> {
    if (this.#failure) throw this.#failure;
    if (this.#isOver) throw new ServiceError('IncompleteBody', 'The upload ended before its image could be inspected.');
    try {
      return await step();
    } catch (error) {
      this.#failure = error;
      await this.#drop();
      throw error;
    }
  }

  async #take(bytes: Uint8Array): Promise<void> {
    const taken = this.#facts || this.#spool ? 0 : this.#head.append(bytes);
    if (this.#format) this.#pass(bytes.subarray(0, taken));
    else this.#identify(false);
    const rest = bytes.subarray(taken);
    if (rest.length === 0) return;
    if (this.#spool) await this.#spool.append(rest);
    else if (!this.#facts && this.#format !== 'gif') await this.#overflow(rest);
    this.#pass(rest);
  }

  #pass(bytes: Uint8Array): void {
    this.#reader?.push(bytes);
    assertFrames(this.#reader?.frames ?? 0);
  }

  #identify(whole: boolean): ImageFormat | undefined {
    if (this.#format) return this.#format;
    this.#format = identifyFormat(this.#head.bytes, whole);
    // Sharp knows an image sequence only by the brand of a still; this copy is for its eyes alone.
    if (isoMediaBrands(this.#head.bytes, whole)[0] === 'avis') this.#head.bytes.write('avif', MAJOR_BRAND, 'latin1');
    this.#reader = this.#format && STREAM_READERS[this.#format]?.();
    this.#pass(this.#head.bytes);
    return this.#format;
  }

  /** The head is full. Either it tells everything, and nothing more is kept, or the whole is spooled. */
  async #overflow(rest: Uint8Array): Promise<void> {
    if (this.#format && HEAD_SUFFICES[this.#format](this.#head.bytes, this.#reader)) {
      this.#facts = await this.#factsOf(memorySource(this.#head.bytes), this.#format);
    } else {
      this.#spool = await SpoolFile.create(this.#directory ?? tmpdir());
      await this.#spool.append(this.#head.bytes);
      await this.#spool.append(rest);
    }
    this.#letHeadGo();
  }

  #factsOf(source: ByteSource, format: ImageFormat): Promise<ImageFacts> {
    return readFacts(source, format, { maxPixels: this.#maxPixels, reader: this.#reader });
  }

  async #read(): Promise<ImageFacts> {
    const format = this.#identify(true);
    if (!format) throw unsupportedFormat();
    const facts = this.#facts ?? (await this.#readKept(format));
    const lateExif = this.#reader instanceof PngChunks ? this.#reader.exif : undefined;
    return lateExif && !facts.exif && !facts.location ? withLateExif(facts, lateExif) : facts;
  }

  async #readKept(format: ImageFormat): Promise<ImageFacts> {
    if (!this.#spool) return this.#factsOf(memorySource(this.#head.bytes), format);
    try {
      return await this.#factsOf(this.#spool, format);
    } catch (error) {
      await this.#spool.assertPresent();
      throw error;
    }
  }

  async #drop(): Promise<void> {
    const spool = this.#spool;
    this.#spool = undefined;
    this.#letHeadGo();
    await spool?.remove();
  }

  /** Once, and when nothing reads it any more. */
  #letHeadGo(): void {
    if (this.#head === NO_HEAD) return;
    this.#heads.give(this.#head);
    this.#head = NO_HEAD;
  }
}
