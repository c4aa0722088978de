import type { ImageFormat } from './image-facts.ts';
import { reachesScan } from './jpeg-segments.ts';
import { PngChunks } from './png-chunks.ts';
import type { StreamReader } from './stream-reader.ts';

/**
 * Whether the first bytes tell everything. The directories of a TIFF and the boxes of HEIC and AVIF may lie anywhere, and
 * EXIF ends a WebP. The others have it all in front of the pixels, if these have begun; of a GIF no head is needed.
 */
export const HEAD_SUFFICES: Readonly<Record<ImageFormat, (head: Buffer, reader: StreamReader | undefined) => boolean>> =
  {
    jpeg: reachesScan,
    png: (_head, reader) => reader instanceof PngChunks && reader.reachedPixels,
    bmp: () => true,
    gif: () => false,
    webp: () => false,
    avif: () => false,
    heic: () => false,
    tiff: () => false,
  };
