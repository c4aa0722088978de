import type { BlobStore, UploadUrl } from './blob-store.ts';
import type { Description } from './description.ts';
import { imageAlreadyExists } from './image-already-exists.ts';
import { readDecisive } from './read-decisive.ts';
import type { RecordStore } from './record-store.ts';
import type { RequestScope } from './request-scope.ts';
import type { UploadDraft } from './upload-draft.ts';
import { directUploadTooLarge } from './upload-errors.ts';

/** How long the URL takes bytes: 1 GiB at 1.2 Mbit/s. */
const URL_LIFETIME_SECONDS = 2 * 60 * 60;
/** How much longer what was sent can be completed. */
const COMPLETE_SECONDS = 60 * 60;
/** Bytes that a client sends straight to storage lie here until they are complete; nothing ever points here. */
export const STAGING_PREFIX = 'uploads/';

export interface CreateUploadRequest {
  readonly sizeBytes: number;
  readonly description: Description;
}

export interface CreatedUpload {
  readonly draft: UploadDraft;
  readonly uploadUrl: UploadUrl;
}

export type CreateUpload = (request: CreateUploadRequest, scope: RequestScope) => Promise<CreatedUpload>;

interface CreateUploadParts {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly maxDirectUploadBytes: number;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** Makes a place to send an image straight to storage. Throws `ImageTooLarge`, `ImageAlreadyExists`, `EmptyBody`. */
export function createCreateUpload({
  blobs,
  records,
  maxDirectUploadBytes,
  newId,
  now,
}: CreateUploadParts): CreateUpload {
  return async function createUpload({ sizeBytes, description }, scope) {
    if (sizeBytes > maxDirectUploadBytes) throw directUploadTooLarge(maxDirectUploadBytes);
    if (description.imageId !== undefined && (await isTaken(records, description.imageId, scope))) {
      throw imageAlreadyExists('Choose another ID.');
    }
    const uploadId = newId();
    const imageId = description.imageId ?? newId();
    const lifetimeMs = (URL_LIFETIME_SECONDS + COMPLETE_SECONDS) * 1_000;
    const draft: UploadDraft = {
      upload_id: uploadId,
      image_id: imageId,
      name: description.name ?? imageId,
      tags: description.tags,
      metadata: description.metadata,
      size_bytes: sizeBytes,
      blob_name: `${STAGING_PREFIX}${uploadId}`,
      expires_at: new Date(now().getTime() + lifetimeMs).toISOString(),
    };
    await records.createDraft(draft, scope);
    return { draft, uploadUrl: await blobs.uploadUrl(draft.blob_name, URL_LIFETIME_SECONDS, scope) };
  };
}

/** Early, before bytes are sent; whether the id is free in the end is decided when the record is added. */
async function isTaken(records: RecordStore, imageId: string, scope: RequestScope): Promise<boolean> {
  return (await readDecisive(records, imageId, (found) => found === undefined, scope)) !== undefined;
}
