import type { Metadata } from './image-record.ts';

/** A direct upload that was begun: what the client said of it, and where its bytes are to come. */
export interface UploadDraft {
  readonly upload_id: string;
  readonly image_id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly metadata: Metadata;
  /** What the client said it will send. */
  readonly size_bytes: number;
  /** Where the client sends the bytes; never where they end up. */
  readonly blob_name: string;
  /** RFC 3339 UTC: from then on it is as if it had never been. */
  readonly expires_at: string;
}
