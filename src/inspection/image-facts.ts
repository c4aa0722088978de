/** Accepted formats, by the names of the contract. */
export const IMAGE_FORMATS = ['jpeg', 'png', 'gif', 'webp', 'avif', 'heic', 'tiff', 'bmp'] as const;
export type ImageFormat = (typeof IMAGE_FORMATS)[number];
/** The same in messages. */
export const FORMAT_CHOICE = 'JPEG, PNG, GIF, WebP, AVIF, HEIC, TIFF or BMP';

/** Camera data. Texts are as in the file, without control characters, at most 256 characters. */
export interface ExifFacts {
  make?: string;
  model?: string;
  lens?: string;
  software?: string;
  /** RFC 3339; with an offset only if the file has one. */
  taken_at?: string;
  /** Seconds. */
  exposure_time?: number;
  f_number?: number;
  iso?: number;
  /** Millimeters. */
  focal_length?: number;
}

/** Where the picture was taken. */
export interface Location {
  /** Decimal degrees, north positive, -90 to 90. */
  latitude: number;
  /** Decimal degrees, east positive, -180 to 180. */
  longitude: number;
  /** Meters above sea level. */
  altitude?: number;
}

/** The metadata of one image. Unknown values are absent, never null or NaN. */
export interface ImageFacts {
  content_type: string;
  format: ImageFormat;
  /** Pixels, as encoded; for HEIC and AVIF after rotation and crop in the container. */
  width: number;
  height: number;
  /** EXIF 1 to 8; 1 when absent, and for HEIC and AVIF, whose container rotates. */
  orientation: number;
  /** Pixels, as a viewer displays the image. */
  display_width: number;
  display_height: number;
  frames: number;
  has_alpha: boolean;
  /** `srgb` (any RGB: an embedded profile may say which), `gray`, `cmyk`, `lab`. */
  color_space?: string;
  /** Bits of one channel. */
  bit_depth?: number;
  exif?: ExifFacts;
  contains_location: boolean;
  location?: Location;
}

/** Metadata of the image header, without EXIF. */
export type Picture = Omit<ImageFacts, 'exif' | 'contains_location' | 'location'>;
