/** What the service says of an image, as far as the page uses it by name. Unknown is absent. */
export interface ImageDocument {
  readonly image_id: string;
  readonly name: string;
  readonly content_type: string;
  readonly format: string;
  readonly size_bytes: number;
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
  readonly orientation: number;
  readonly display_width: number;
  readonly display_height: number;
  readonly frames: number;
  readonly has_alpha?: boolean;
  readonly color_space?: string;
  readonly bit_depth?: number;
  readonly exif?: Readonly<Record<string, string | number>>;
  readonly contains_location: boolean;
  readonly location?: Place;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
  readonly url: string;
  readonly content_url?: string;
  readonly content_url_expires_at?: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly etag: string;
}

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
  readonly altitude?: number;
}
