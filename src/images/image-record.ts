import {
  type ExifFacts,
  FORMAT_CHOICE,
  IMAGE_FORMATS,
  type ImageFacts,
  type Location,
} from '../inspection/image-facts.ts';
import type { ClaimReference } from './claim.ts';

export { type ExifFacts, FORMAT_CHOICE, IMAGE_FORMATS, type ImageFacts, type Location };

/** Value of one `metadata` key. */
export type MetadataValue = string | number | boolean;
export type Metadata = Readonly<Record<string, MetadataValue>>;

/** The record of one image: metadata read from the file, the client's description, and the name of its blob. */
export interface ImageRecord extends Readonly<ImageFacts> {
  readonly image_id: string;
  readonly name: string;
  readonly size_bytes: number;
  /** SHA-256 of the bytes, lower-case hex. */
  readonly sha256: string;
  readonly tags: readonly string[];
  readonly metadata: Metadata;
  readonly blob_name: string;
  /** The direct upload of these bytes, so that completing it again finds them. */
  readonly upload_id?: string;
  /** The use of an idempotency key that created the image; a replacement keeps it. */
  readonly claim?: ClaimReference | undefined;
  /** RFC 3339, UTC, milliseconds. */
  readonly created_at: string;
  readonly updated_at: string;
}

/** A record as stored, with the store's tag of this version. */
export interface StoredRecord {
  readonly record: ImageRecord;
  readonly etag: string;
}
