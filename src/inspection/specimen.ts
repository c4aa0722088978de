import type { ImageFacts, ImageFormat } from './image-facts.ts';

/**
 * The bytes of one image as they come in: as much of them is kept as inspection needs, whatever their number. After
 * `discard`, and after the end of `inspect`, everything else rejects with `IncompleteBody`.
 */
export interface Specimen {
  /**
   * Takes the next bytes, in order. Resolves when it is ready for more; `bytes` may be reused by the caller after that.
   * Rejects as soon as the bytes so far are reason enough, with the errors of `inspect`, and from then on always.
   */
  add(bytes: Uint8Array): Promise<void>;
  /** The format by the first bytes, `undefined` until there are enough of them. */
  readonly format: ImageFormat | undefined;
  /**
   * Reads the facts, after the last byte, and drops what was kept. Rejects with a ServiceError: `UnsupportedImageFormat`,
   * `CorruptImage`, `TooManyPixels`, or `StorageUnavailable` when a large image found no room on the disk.
   */
  inspect(): Promise<ImageFacts>;
  /** Drops what was kept. May be called at any time and more than once; never rejects. */
  discard(): Promise<void>;
}
