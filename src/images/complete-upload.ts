import { ServiceError } from '../errors.ts';
import type { Inspector } from '../inspection/inspector.ts';
import { blobName } from './blob-name.ts';
import type { BlobStore, BlobVersion } from './blob-store.ts';
import type { ImageRecord, StoredRecord } from './image-record.ts';
import { NOWHERE } from './nowhere.ts';
import { OutcomeUnknownError } from './outcome-unknown.ts';
import { receiveImage } from './receive-image.ts';
import type { CreatedRecord, RecordStore } from './record-store.ts';
import { removeQuietly } from './remove-quietly.ts';
import type { RequestScope } from './request-scope.ts';
import type { UploadDraft } from './upload-draft.ts';

/** `created` is false when an earlier request had completed it. */
export type CompletedUpload = CreatedRecord;

export type CompleteUpload = (uploadId: string, scope: RequestScope) => Promise<CompletedUpload>;

interface CompleteUploadParts {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly createInspector: () => Inspector;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** The bytes are no image that an upload would take: sending them again would not help. */
const REFUSALS: ReadonlySet<string> = new Set(['UnsupportedImageFormat', 'CorruptImage', 'TooManyPixels', 'EmptyBody']);

/**
 * Makes what was sent straight to storage an image: reads and checks it in one pass, copies just that version to a
 * name that the upload URL does not reach, and writes the record. Safe to repeat, and against two at once: the record's
 * `upload_id` tells a repetition from another image of that id.
 */
export function createCompleteUpload(parts: CompleteUploadParts): CompleteUpload {
  const { blobs, records, createInspector, newId, now } = parts;

  return async function completeUpload(uploadId, scope) {
    const draft = await records.readDraft(uploadId, scope);
    if (draft === undefined || draft.expires_at <= now().toISOString()) throw uploadNotFound();
    const before = await records.read(draft.image_id, scope);
    if (before !== undefined) return finished(before, draft);

    const version = await blobs.stat(draft.blob_name, scope);
    if (version === undefined) return whenGone(draft, scope);
    if (version.sizeBytes !== draft.size_bytes) throw wrongSize(version.sizeBytes, draft.size_bytes);

    let record: ImageRecord;
    try {
      record = await checkAndCopy(draft, version, scope);
    } catch (error) {
      return afterFailure(error, draft, scope);
    }
    const { stored, created } = await createOrRemove(record, scope);
    await removeQuietly(blobs, created ? draft.blob_name : record.blob_name, scope);
    return created ? { stored, created } : finished(stored, draft);
  };

  /** Another request has completed it, and removed what was sent, or nothing was ever sent. */
  async function whenGone(draft: UploadDraft, scope: RequestScope): Promise<CompletedUpload> {
    const stored = await records.read(draft.image_id, scope);
    if (stored !== undefined) return finished(stored, draft);
    throw new ServiceError(
      'UploadIncomplete',
      'No bytes have come yet. Send them to upload_url, then complete again.',
      {
        target: 'upload_id',
      },
    );
  }

  /** What was sent has gone while it was read: another request may have completed it. */
  async function afterFailure(error: unknown, draft: UploadDraft, scope: RequestScope): Promise<CompletedUpload> {
    if (!(error instanceof ServiceError && error.code === 'UploadIncomplete')) throw error;
    const stored = await records.read(draft.image_id, scope);
    if (stored?.record.upload_id !== draft.upload_id) throw error;
    return { stored, created: false };
  }

  async function checkAndCopy(draft: UploadDraft, version: BlobVersion, scope: RequestScope): Promise<ImageRecord> {
    const inspector = createInspector();
    const at = now().toISOString();
    try {
      const receiver = { inspector, maxBytes: draft.size_bytes, open: () => NOWHERE };
      const bytes = blobs.read(draft.blob_name, version, scope);
      const { sizeBytes, sha256 } = await receiveImage(bytes, receiver);
      const facts = await scope.time('inspect', () => inspector.inspect());
      const name = blobName(now(), newId(), facts.format);
      const properties = { contentType: facts.content_type, sha256, imageId: draft.image_id };
      await copyOrRemove(draft.blob_name, version, name, properties, scope);
      const { image_id, upload_id, tags, metadata } = draft;
      const said = { image_id, upload_id, name: draft.name, tags, metadata };
      return { ...facts, ...said, size_bytes: sizeBytes, sha256, blob_name: name, created_at: at, updated_at: at };
    } catch (error) {
      if (error instanceof ServiceError && REFUSALS.has(error.code)) await refuse(draft, scope);
      throw error;
    } finally {
      await inspector.discard();
    }
  }

  async function copyOrRemove(
    from: string,
    version: BlobVersion,
    to: string,
    properties: Parameters<BlobStore['copy']>[3],
    scope: RequestScope,
  ): Promise<void> {
    try {
      await blobs.copy(from, version, to, properties, scope);
    } catch (error) {
      await removeQuietly(blobs, to, scope);
      throw error;
    }
  }

  async function createOrRemove(record: ImageRecord, scope: RequestScope): Promise<CreatedRecord> {
    try {
      return await records.create(record, scope);
    } catch (error) {
      if (!(error instanceof OutcomeUnknownError)) await removeQuietly(blobs, record.blob_name, scope);
      throw error;
    }
  }

  async function refuse(draft: UploadDraft, scope: RequestScope): Promise<void> {
    await records.removeDraft(draft.upload_id, scope.aftermath()).catch(() => undefined);
    await removeQuietly(blobs, draft.blob_name, scope);
  }
}

function finished(stored: StoredRecord, draft: UploadDraft): CompletedUpload {
  if (stored.record.upload_id !== draft.upload_id) throw idTaken();
  return { stored, created: false };
}

export function uploadNotFound(): ServiceError {
  return new ServiceError(
    'UploadNotFound',
    'There is no such upload: it never was, has expired, or its bytes were refused. Begin a new one.',
    {
      target: 'upload_id',
    },
  );
}

function wrongSize(found: number, announced: number): ServiceError {
  return new ServiceError(
    'UploadIncomplete',
    `There are ${found} of ${announced} bytes. Send all of them, then complete again.`,
    {
      target: 'upload_id',
    },
  );
}

function idTaken(): ServiceError {
  return new ServiceError(
    'ImageAlreadyExists',
    'Nothing was stored: there is another image of this id. Begin again with another id.',
    {
      target: 'image_id',
    },
  );
}
