import type { BoundedSource } from '../bytes/bounded-source.ts';
import type { Picture } from '../image-facts.ts';
import type { CameraFacts } from '../metadata/exif.ts';
import type { MetadataBlocks } from '../metadata/metadata-blocks.ts';

type Blocks = Pick<MetadataBlocks, 'exif' | 'xmp'>;

/** Result of a format reader. The size is without the orientation, which EXIF may change. */
export interface Findings {
  readonly picture: Omit<Picture, 'orientation' | 'display_width' | 'display_height'>;
  /** EXIF and XMP of the picture; absent for formats without. */
  readonly metadata?: Blocks;
  /** EXIF and XMP of other pictures in the file, which may also contain a location. */
  readonly otherMetadata?: Blocks;
  /** EXIF of a TIFF, whose own directories it is in. */
  readonly camera?: CameraFacts;
  /** The container rotates the picture, so EXIF orientation is not applied again. */
  readonly isTurned?: boolean;
}

/**
 * Reads the header of one format. Rejects with a ServiceError: `CorruptImage`, `UnsupportedImageFormat`, or
 * `TooManyPixels` as soon as the size or the frames exceed the limit.
 */
export type FormatReader = (source: BoundedSource, maxPixels: number) => Promise<Findings>;
