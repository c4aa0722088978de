import type { ImageFacts, ImageFormat } from './image-facts.ts';

/**
 * Inspects one image while its bytes arrive. It keeps only the bytes that reading the metadata needs. After `discard`, and
 * after the end of `inspect`, every other call rejects with `IncompleteBody`.
 */
export interface Inspector {
  /**
   * Takes the next bytes, in order. Resolves when it is ready for more; the caller may reuse `bytes` after that. Rejects as
   * soon as the bytes so far are sufficient for an error of `inspect`, and on every later call.
   */
  add(bytes: Uint8Array): Promise<void>;
  /**
   * The format by the first bytes; `undefined` until there are enough. For HEIC and AVIF it is the one of the brands;
   * the final one is in the metadata.
   */
  readonly format: ImageFormat | undefined;
  /**
   * Returns the metadata, after the last byte, and drops what was kept. Rejects with a ServiceError: `UnsupportedImageFormat`,
   * `CorruptImage`, `TooManyPixels`, or `StorageUnavailable` when there is no disk space for a large image.
   */
  inspect(): Promise<ImageFacts>;
  /** Stops reading and drops what was kept. May be called at any time and more than once; never rejects. */
  discard(): Promise<void>;
}
