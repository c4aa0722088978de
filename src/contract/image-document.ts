/** Camera data from EXIF and XMP, as far as it can be read. */
export interface Exif {
  readonly make?: string | undefined;
  readonly model?: string | undefined;
  readonly lens?: string | undefined;
  readonly software?: string | undefined;
  /** RFC 3339; with an offset only if the file has one. */
  readonly taken_at?: string | undefined;
  /** Seconds. */
  readonly exposure_time?: number | undefined;
  readonly f_number?: number | undefined;
  readonly iso?: number | undefined;
  /** Millimeters. */
  readonly focal_length?: number | undefined;
}

export interface Location {
  /** Decimal degrees, north positive. */
  readonly latitude: number;
  /** Decimal degrees, east positive. */
  readonly longitude: number;
  /** Meters above sea level. */
  readonly altitude?: number | undefined;
}

/** Metadata read from the file. Unknown values are absent, never null. */
export interface FileMetadata {
  readonly content_type: string;
  /** `jpeg`, `png`, `gif`, `webp`, `avif`, `heic`, `tiff` or `bmp`. */
  readonly format: string;
  readonly size_bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Pixels, as encoded. */
  readonly width: number;
  readonly height: number;
  /** EXIF 1 to 8; 1 when absent. */
  readonly orientation: number;
  /** Pixels, as a viewer displays the image. */
  readonly display_width: number;
  readonly display_height: number;
  readonly frames: number;
  readonly has_alpha: boolean;
  readonly color_space?: string | undefined;
  /** Bits per channel. */
  readonly bit_depth?: number | undefined;
  readonly exif?: Exif | undefined;
  readonly contains_location: boolean;
  /** Only with `include=location`. */
  readonly location?: Location | undefined;
}

/** The part of the document that the client chooses. */
export interface ClientMetadata {
  readonly name: string;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
}

/** The metadata document of a stored image. */
export interface ImageDocument extends FileMetadata, ClientMetadata {
  readonly image_id: string;
  /** Content URL of this API; does not expire. */
  readonly url: string;
  /** The object in storage; private. */
  readonly blob_url: string;
  /** Only with `include=content_url`. */
  readonly content_url?: string | undefined;
  readonly content_url_expires_at?: string | undefined;
  /** Only with `include=preview_url`, and only where previews are possible: 320 and 1280 pixels, whether made yet or not. */
  readonly preview_url?: string | undefined;
  readonly large_preview_url?: string | undefined;
  readonly preview_urls_expire_at?: string | undefined;
  /** RFC 3339 UTC. */
  readonly created_at: string;
  readonly updated_at: string;
  readonly etag: string;
}

/** Response to `POST inspect`: the document of an upload, without what comes from storing it. */
export interface InspectionDocument extends FileMetadata, Omit<ClientMetadata, 'name'> {
  readonly image_id?: string | undefined;
  readonly name?: string | undefined;
}

/** Response to `GET images`. */
export interface ImagePage {
  readonly value: readonly ImageDocument[];
  /** Absolute URL; absent on the last page. */
  readonly next_link?: string | undefined;
}
