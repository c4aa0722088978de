import type { BlobVersion } from './blob-store.ts';
import type { ClaimReference } from './claim.ts';
import type { ImageRecord, Metadata } from './image-record.ts';

/** A direct upload that was begun: what the client said of it, and where its bytes are to come. */
export interface UploadDraft {
  readonly upload_id: string;
  readonly image_id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly metadata: Metadata;
  /** The use of an idempotency key that began it. */
  readonly claim?: ClaimReference | undefined;
  /** What the client said it will send. */
  readonly size_bytes: number;
  /** Size of each part except the last one, if the client asked to send the bytes in parts. */
  readonly part_bytes?: number | undefined;
  /** Where the client sends the bytes; never where they end up. */
  readonly blob_name: string;
  /** RFC 3339 UTC: from then on it is as if it had never been. */
  readonly expires_at: string;
  /** Set by the request that found the bytes good, before it copies them; every later request continues from it. */
  readonly sealed?: SealedUpload;
}

/** What is made of the bytes of an upload. */
export interface SealedUpload {
  /** The bytes that were checked. */
  readonly version: BlobVersion;
  /** To be added once the bytes are copied to its `blob_name`. */
  readonly record: ImageRecord;
  /** The tombstone of an earlier image of this ID, the only one that the record may replace. */
  readonly over?: string | undefined;
}

/** A draft as it is in the store, with the store's own tag of this version. */
export interface StoredDraft {
  readonly draft: UploadDraft;
  readonly etag: string;
}
