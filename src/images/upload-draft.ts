import type { BlobVersion } from './blob-store.ts';
import type { ClaimReference } from './claim.ts';
import type { ImageRecord, Metadata } from './image-record.ts';

/** A direct upload in progress: the client's description, and the place of its bytes. */
export interface UploadDraft {
  readonly upload_id: string;
  readonly image_id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly metadata: Metadata;
  /** The use of an idempotency key that began it. */
  readonly claim?: ClaimReference | undefined;
  /** The announced size. */
  readonly size_bytes: number;
  /** Size of each part except the last one, if the client asked to send the bytes in parts. */
  readonly part_bytes?: number | undefined;
  /** Where the client sends the bytes; never their final place. */
  readonly blob_name: string;
  /** RFC 3339 UTC. An expired draft is treated as nonexistent. */
  readonly expires_at: string;
  /** Set by the request that accepted the bytes, before it copies them; later requests continue from it. */
  readonly sealed?: SealedUpload;
}

/** The result of checking the bytes of an upload. */
export interface SealedUpload {
  /** The bytes that were checked. */
  readonly version: BlobVersion;
  /** Added after the bytes are copied to its `blob_name`. */
  readonly record: ImageRecord;
  /** The tombstone of an earlier image of this ID, the only one that the record may replace. */
  readonly over?: string | undefined;
}

/** A draft as stored, with the store's tag of this version. */
export interface StoredDraft {
  readonly draft: UploadDraft;
  readonly etag: string;
}
