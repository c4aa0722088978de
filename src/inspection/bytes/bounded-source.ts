import { ServiceError } from '../../errors.ts';
import { tooComplex } from '../corrupt-image.ts';
import type { ImageFormat } from '../image-facts.ts';
import type { ByteSource } from './byte-source.ts';

/** Maximum bytes of headers and metadata of one image. iPhone photos need a few KiB, the largest grids 1 MiB. */
export const MAX_READ_BYTES = 16 * 1024 * 1024;
/** Longest single read: the largest box or metadata block that is read in one piece. */
export const MAX_BLOCK_BYTES = 1024 * 1024;
/**
 * Work on one image: about 5 ns each, so 25 ms in all. A sub-block of a GIF is one unit (a 1 GiB GIF has 4.2 million),
 * chunks and directory entries are a few, a read is `UNITS_PER_READ`.
 */
export const MAX_WORK_UNITS = 5_000_000;
export const UNITS_PER_READ = 100;
/** Time spent in readers, without waiting for bytes. Reached only on a stalled machine, since units bound the work. */
export const MAX_READER_MS = 10_000;

const RETRY_AFTER_SECONDS = 5;

/** The budget of one inspection. Readers get bytes only from here, and report every step of their loops. */
export class BoundedSource implements ByteSource {
  /** By the signature; the picture in a HEIF file may have another format. */
  readonly format: ImageFormat;
  readonly #source: ByteSource;
  readonly #signal: AbortSignal | undefined;
  #bytes = 0;
  #units = 0;
  #readerMs = 0;
  #since = performance.now();

  constructor(source: ByteSource, format: ImageFormat, signal?: AbortSignal) {
    this.#source = source;
    this.format = format;
    this.#signal = signal;
  }

  /** Rejects with the signal's reason when the request ends, with `CorruptImage` beyond the budget. */
  async read(position: number, least: number): Promise<Buffer> {
    this.#signal?.throwIfAborted();
    this.spend(UNITS_PER_READ);
    this.#bytes += least;
    if (this.#bytes > MAX_READ_BYTES || least > MAX_BLOCK_BYTES) throw tooComplex(this.format);
    this.#readerMs += performance.now() - this.#since;
    if (this.#readerMs > MAX_READER_MS) throw tooSlow();
    const bytes = await this.#source.read(position, least);
    this.#signal?.throwIfAborted();
    this.#since = performance.now();
    return bytes;
  }

  /** Counts work. Throws `CorruptImage` beyond the budget. */
  spend(units: number): void {
    this.#units += units;
    if (this.#units > MAX_WORK_UNITS) throw tooComplex(this.format);
  }

  forwardOnly(): void {
    this.#source.forwardOnly();
  }
}

function tooSlow(): ServiceError {
  return new ServiceError('Timeout', 'Cannot inspect the image: the service is overloaded. Retry the request.', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}
