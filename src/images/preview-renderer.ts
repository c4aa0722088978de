import type { ImageRecord } from './image-record.ts';

/** The longer side of a preview, in pixels. */
export const PREVIEW_SIZES = [320, 1280] as const;
export type PreviewSize = (typeof PREVIEW_SIZES)[number];

/** The properties of an image that a renderer needs. */
export type PreviewSubject = Pick<
  ImageRecord,
  'format' | 'size_bytes' | 'width' | 'height' | 'orientation' | 'has_alpha'
>;

/**
 * Why no retry can make a preview: the decoder rejects the pixels, or needs more memory or
 * processor time than the limit, or crashes.
 */
export type FaultReason = 'undecodable' | 'memory' | 'time' | 'crash';

/** A fault of an image, as stored. */
export interface PreviewFault {
  readonly reason: FaultReason;
  /** Bytes of memory, or milliseconds of processor time, that did not suffice. */
  readonly limit?: number | undefined;
  /** The decoders that found it: later ones may succeed. */
  readonly decoders: number;
}

export class PreviewFaultError extends Error {
  override readonly name = 'PreviewFaultError';
  readonly fault: PreviewFault;

  constructor(fault: PreviewFault, cause: unknown) {
    super(`No preview can be made: ${fault.reason}`, { cause });
    this.fault = fault;
  }
}

export interface RenderJob {
  readonly subject: PreviewSubject;
  readonly size: PreviewSize;
  /** Called once, as soon as a decoder is free. Exactly `size_bytes` bytes. */
  bytes(): AsyncIterable<Uint8Array>;
}

/** Renders previews: WebP, upright, sRGB, without metadata, never enlarged. */
export interface PreviewRenderer {
  /** Why such an image has no preview, for the client. Does not need its bytes. */
  refusal(subject: PreviewSubject): string | undefined;
  /** Whether a fault that was found earlier would be found again. */
  persists(fault: PreviewFault): boolean;
  /**
   * Throws a PreviewFaultError for a fault of the image, what `bytes` throws, and a ServiceError for what a retry may
   * overcome: `TooManyRequests` or `Timeout`.
   */
  render(job: RenderJob, signal: AbortSignal): Promise<Uint8Array>;
}
