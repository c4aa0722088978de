import { ServiceError } from '../errors.ts';
import type { ByteRanges } from '../inspection/bytes/byte-ranges.ts';
import type { Inspector } from '../inspection/inspector.ts';
import { blobName } from './blob-name.ts';
import type { BlobStore, SentBlob } from './blob-store.ts';
import { discardingWriter } from './discarding-writer.ts';
import type { ImageRecord } from './image-record.ts';
import { receiveImage } from './receive-image.ts';
import type { RecordStore } from './record-store.ts';
import { removeQuietly } from './remove-quietly.ts';
import type { RequestScope } from './request-scope.ts';
import type { SealedUpload, StoredDraft, UploadDraft } from './upload-draft.ts';
import { nothingSent, partsMissing, unusableBytes, uploadNotFound } from './upload-errors.ts';
import { partCount } from './upload-parts.ts';

export interface SealUploadParts {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  /** `stored`: the same bytes by range, so that they are not buffered here. */
  readonly createInspector: (stored: ByteRanges) => Inspector;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** `undefined` when another request has changed the draft since it was read. */
export type SealUpload = (stored: StoredDraft, scope: RequestScope) => Promise<SealedUpload | undefined>;

/** The bytes are not an acceptable image, so sending them again would not help. */
const REFUSALS: ReadonlySet<string> = new Set(['UnsupportedImageFormat', 'CorruptImage', 'TooManyPixels', 'EmptyBody']);

/** Checks the bytes of a direct upload and saves the result in its draft. Rejected bytes are removed. */
export function createSealUpload({ blobs, records, createInspector, newId, now }: SealUploadParts): SealUpload {
  return async function sealUpload(stored, scope) {
    const { draft } = stored;
    const count = draft.part_bytes && partCount(draft.size_bytes, draft.part_bytes);
    const sent = (await blobs.stat(draft.blob_name, scope)) ?? (await assemble(draft, count, scope));
    if (sent === undefined) return ifUnchanged(stored, count ? partsMissing(count) : nothingSent(), scope);
    if (sent.unreadable !== undefined || sent.sizeBytes !== draft.size_bytes) {
      await removeQuietly(blobs, draft.blob_name, scope, sent.etag);
      throw unusableBytes(sent, draft.size_bytes);
    }
    let record: ImageRecord;
    try {
      record = await check(draft, sent, scope);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (REFUSALS.has(error.code)) await refuse(draft, sent, scope);
      // The bytes were removed while they were read.
      if (error.code === 'UploadIncomplete') return ifUnchanged(stored, error, scope);
      throw error;
    }
    const over = await records.readRemoval(draft.image_id, scope);
    const version = { sizeBytes: sent.sizeBytes, etag: sent.etag };
    const sealed: SealedUpload = { version, record, over };
    const written = await records.replaceDraft({ ...draft, sealed }, stored.etag, scope);
    return written && sealed;
  };

  async function assemble(
    { blob_name }: UploadDraft,
    count: number | undefined,
    scope: RequestScope,
  ): Promise<SentBlob | undefined> {
    if (count === undefined) return undefined;
    await blobs.assemble(blob_name, count, scope);
    return blobs.stat(blob_name, scope);
  }

  async function check(draft: UploadDraft, sent: SentBlob, scope: RequestScope): Promise<ImageRecord> {
    const inspector = createInspector(blobs.ranges(draft.blob_name, sent, scope));
    const at = now().toISOString();
    try {
      const receiver = { inspector, maxBytes: draft.size_bytes, open: () => discardingWriter };
      const { sizeBytes, sha256 } = await receiveImage(blobs.read(draft.blob_name, sent, scope), receiver);
      const facts = await scope.time('inspect', () => inspector.inspect());
      const { image_id, upload_id, claim, name, tags, metadata } = draft;
      const blob_name = blobName(now(), newId(), facts.format);
      const said = { image_id, upload_id, claim, name, tags, metadata };
      return { ...facts, ...said, size_bytes: sizeBytes, sha256, blob_name, created_at: at, updated_at: at };
    } finally {
      await inspector.discard();
    }
  }

  /** There is nothing to check. This is reported to the client, unless another request has continued this upload. */
  async function ifUnchanged(stored: StoredDraft, error: ServiceError, scope: RequestScope): Promise<undefined> {
    const current = await records.readDraftCurrent(stored.draft.upload_id, scope);
    if (current === undefined) throw uploadNotFound();
    if (current.etag === stored.etag) throw error;
    return undefined;
  }

  async function refuse(draft: UploadDraft, sent: SentBlob, scope: RequestScope): Promise<void> {
    await records.removeDraft(draft.upload_id, scope.cleanUp()).catch(() => undefined);
    await removeQuietly(blobs, draft.blob_name, scope, sent.etag);
  }
}
