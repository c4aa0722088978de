import type { BlobStore, UploadUrl } from './blob-store.ts';
import { type ClaimReference, fingerprintOf, hashKey } from './claim.ts';
import { claimKey } from './claim-key.ts';
import type { Description } from './description.ts';
import { imageAlreadyExists } from './image-already-exists.ts';
import { lookUpKey } from './look-up-key.ts';
import { readDecisive } from './read-decisive.ts';
import type { RecordStore } from './record-store.ts';
import { renewDraft } from './renew-draft.ts';
import type { RequestScope } from './request-scope.ts';
import type { UploadDraft } from './upload-draft.ts';
import { directUploadTooLarge } from './upload-errors.ts';
import { partSize, partSizes } from './upload-parts.ts';

/** How long the URL accepts bytes: 1 GiB at 1.2 Mbit/s. */
const URL_LIFETIME_SECONDS = 2 * 60 * 60;
/** How much longer the upload can be completed. */
const COMPLETE_SECONDS = 60 * 60;
/** Folder of direct uploads until they are completed. No record ever points here. */
export const STAGING_PREFIX = 'uploads/';

export interface BeginUploadRequest {
  readonly sizeBytes: number;
  readonly description: Description;
  /** Also sign URLs for parts. */
  readonly parts?: boolean | undefined;
  /** Requests with this key begin one upload. */
  readonly idempotencyKey?: string | undefined;
}

export interface BegunUpload {
  readonly draft: UploadDraft;
  readonly uploadUrl: UploadUrl;
  readonly parts?: PartPlaces | undefined;
  /** Whether an earlier request with the same key began it. */
  readonly replayed: boolean;
}

/** Where to send the bytes in parts instead. */
export interface PartPlaces {
  /** Of each part except the last one. */
  readonly sizeBytes: number;
  /** In the order of the parts. */
  readonly urls: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

export type BeginUpload = (request: BeginUploadRequest, scope: RequestScope) => Promise<BegunUpload>;

interface BeginUploadParts {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly maxDirectUploadBytes: number;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** Begins a direct upload: saves a draft and signs its upload URL. Throws `ImageTooLarge` or `ImageAlreadyExists`. */
export function createBeginUpload({ blobs, records, maxDirectUploadBytes, newId, now }: BeginUploadParts): BeginUpload {
  return async function beginUpload(request, scope) {
    if (request.sizeBytes > maxDirectUploadBytes) throw directUploadTooLarge(maxDirectUploadBytes);
    const { idempotencyKey } = request;
    if (idempotencyKey !== undefined) return beginOnce(request, hashKey(idempotencyKey), scope);
    const draft = draftOf(request, newId(), request.description.imageId ?? newId());
    await save(draft, request.description, scope);
    return sign(draft, false, scope);
  };

  /** The draft is saved before the claim, so that a claim always has one. A draft without a claim expires. */
  async function beginOnce(request: BeginUploadRequest, key: string, scope: RequestScope): Promise<BegunUpload> {
    const { sizeBytes, parts, description } = request;
    const fingerprint = fingerprintOf({ route: 'uploads', content: sizeBytes, parts, description });
    const begun = await lookUpKey(records, key, now, scope);
    const claim: ClaimReference = { key, id: newId() };
    const own = draftOf(request, newId(), description.imageId ?? newId(), claim);
    const propose = async () => {
      await save(own, description, scope);
      return { id: claim.id, image_id: own.image_id, upload_id: own.upload_id, lasting: false };
    };
    const claiming = { key, fingerprint, begun, isCurrent: true, propose };
    const { held } = await claimKey({ records, now }, claiming, scope);
    const { id, upload_id = '', image_id } = held.claim;
    if (id === claim.id) return sign(own, false, scope);
    await records.removeDraft(own.upload_id, scope.cleanUp()).catch(() => undefined);
    const again = draftOf(request, upload_id, image_id, { key, id });
    return sign(await renewDraft(records, again, now().toISOString(), scope), true, scope);
  }

  async function save(draft: UploadDraft, { imageId }: Description, scope: RequestScope): Promise<void> {
    if (imageId !== undefined && (await isTaken(records, imageId, scope))) {
      throw imageAlreadyExists('Choose another ID.');
    }
    await records.createDraft(draft, scope);
  }

  function draftOf(
    { sizeBytes, parts, description }: BeginUploadRequest,
    uploadId: string,
    imageId: string,
    claim?: ClaimReference,
  ): UploadDraft {
    const lifetimeMs = (URL_LIFETIME_SECONDS + COMPLETE_SECONDS) * 1_000;
    return {
      upload_id: uploadId,
      image_id: imageId,
      name: description.name ?? imageId,
      tags: description.tags,
      metadata: description.metadata,
      claim,
      size_bytes: sizeBytes,
      part_bytes: parts ? partSize(sizeBytes) : undefined,
      blob_name: `${STAGING_PREFIX}${uploadId}`,
      expires_at: new Date(now().getTime() + lifetimeMs).toISOString(),
    };
  }

  async function sign(draft: UploadDraft, replayed: boolean, scope: RequestScope): Promise<BegunUpload> {
    const left = Math.ceil((Date.parse(draft.expires_at) - now().getTime()) / 1_000);
    const seconds = Math.max(1, Math.min(URL_LIFETIME_SECONDS, left));
    const uploadUrl = await blobs.uploadUrl(draft.blob_name, draft.size_bytes, seconds, scope);
    return { draft, uploadUrl, parts: await signParts(draft, seconds, scope), replayed };
  }

  async function signParts(draft: UploadDraft, seconds: number, scope: RequestScope): Promise<PartPlaces | undefined> {
    const { blob_name, size_bytes, part_bytes: sizeBytes } = draft;
    if (sizeBytes === undefined) return undefined;
    return { sizeBytes, ...(await blobs.partUrls(blob_name, partSizes(size_bytes, sizeBytes), seconds, scope)) };
  }
}

/** An early check, before bytes are sent. Whether the ID is free is decided when the record is added. */
async function isTaken(records: RecordStore, imageId: string, scope: RequestScope): Promise<boolean> {
  return (await readDecisive(records, imageId, (found) => found === undefined, scope)) !== undefined;
}
