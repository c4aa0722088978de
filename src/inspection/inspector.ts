import type { ImageFacts, ImageFormat } from './image-facts.ts';

/**
 * Inspects one image while its bytes come in. It keeps no more of them than reading the metadata takes. After `discard`, and
 * after the end of `inspect`, everything else rejects with `IncompleteBody`.
 */
export interface Inspector {
  /**
   * Takes the next bytes, in order. Resolves when it is ready for more; the caller may reuse `bytes` after that. Rejects as
   * soon as the bytes so far are reason enough, with the errors of `inspect`, and from then on always.
   */
  add(bytes: Uint8Array): Promise<void>;
  /**
   * The format by the first bytes, `undefined` until there are enough of them. Of HEIC and AVIF it is the one that the brands
   * announce: the facts have the final one.
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
