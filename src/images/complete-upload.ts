import { ServiceError } from '../errors.ts';
import { makeLasting, releaseClaim } from './claim-key.ts';
import { MAX_WRITERS, tooManyWriters } from './commit-record.ts';
import { imageAlreadyExists } from './image-already-exists.ts';
import { isOf } from './look-up-key.ts';
import { OvertakenError } from './outcome-unknown.ts';
import type { CreatedRecord } from './record-store.ts';
import { removeQuietly } from './remove-quietly.ts';
import type { RequestScope } from './request-scope.ts';
import { createSealUpload, type SealUploadParts } from './seal-upload.ts';
import type { SealedUpload, StoredDraft, UploadDraft } from './upload-draft.ts';
import { uploadNotFound } from './upload-errors.ts';

/** `created` is false when an earlier request had completed it. */
export type CompletedUpload = CreatedRecord;

export type CompleteUpload = (uploadId: string, scope: RequestScope) => Promise<CompletedUpload>;

/**
 * Makes an image of a direct upload: checks the bytes, saves the result in the draft, copies exactly the
 * checked version to a name that the upload URL does not cover, and adds the record. Safe to retry, to continue after
 * a crash or during a long copy, and to run concurrently: all calls share the copy that is named in the draft.
 */
export function createCompleteUpload(parts: SealUploadParts): CompleteUpload {
  const { blobs, records, now } = parts;
  const seal = createSealUpload(parts);

  return async function completeUpload(uploadId, scope) {
    for (let round = 0; round < MAX_WRITERS; round++) {
      const stored = await openDraft(uploadId, round > 0, scope);
      const { draft } = stored;
      const completed = await findCompleted(draft, scope);
      if (completed !== undefined) return completed;
      const sealed = draft.sealed ?? (await seal(stored, scope));
      if (sealed !== undefined) return finish(draft, sealed, scope);
    }
    throw tooManyWriters();
  };

  async function openDraft(uploadId: string, mustBeCurrent: boolean, scope: RequestScope): Promise<StoredDraft> {
    const found = mustBeCurrent ? undefined : await records.readDraft(uploadId, scope);
    const stored = found ?? (await records.readDraftCurrent(uploadId, scope));
    if (stored === undefined || stored.draft.expires_at <= now().toISOString()) throw uploadNotFound();
    return stored;
  }

  /** The image of this upload. Throws `ImageAlreadyExists` if the ID belongs to another one. */
  async function findCompleted(draft: UploadDraft, scope: RequestScope): Promise<CompletedUpload | undefined> {
    if ((await records.read(draft.image_id, scope)) === undefined) return undefined;
    const copied = draft.sealed === undefined ? [] : [draft.sealed.record.blob_name];
    return currentImage(draft, [draft.blob_name, ...copied], scope);
  }

  /** By a current read. `leftovers`: blobs that are useless if the ID belongs to another image. */
  async function currentImage(
    draft: UploadDraft,
    leftovers: readonly string[],
    scope: RequestScope,
  ): Promise<CompletedUpload | undefined> {
    const stored = await records.readCurrent(draft.image_id, scope);
    if (stored === undefined) return undefined;
    const isOurs = stored.record.upload_id === draft.upload_id || (draft.claim && isOf(stored, draft.claim));
    if (!isOurs) {
      await drop(draft, leftovers, scope);
      throw imageAlreadyExists('Begin a new upload with another ID.');
    }
    await removeQuietly(blobs, draft.blob_name, scope);
    return { stored, created: false };
  }

  async function finish(draft: UploadDraft, sealed: SealedUpload, scope: RequestScope): Promise<CompletedUpload> {
    const { record, version, over } = sealed;
    const { content_type: contentType, sha256, image_id: imageId } = record;
    const properties = { contentType, sha256, imageId, recordsIn: records.identity };
    try {
      await blobs.copy(draft.blob_name, version, record.blob_name, properties, scope);
    } catch (error) {
      return afterFailedCopy(error, draft, scope);
    }
    // The same reason refuses this record in every other request, so none of them needs the copy.
    const leftovers = [draft.blob_name, record.blob_name];
    if (draft.claim && !(await makeLasting(records, draft.claim, scope))) {
      return existingOrNone(draft, leftovers, scope);
    }
    for (let round = 0; round < MAX_WRITERS; round++) {
      const added = await records
        .createOnce(record, over, scope)
        .catch((error: unknown) => afterOvertaking(error, draft, leftovers, scope));
      if (added === undefined) {
        // An image of this ID was removed after the upload was sealed, possibly the one that another request created from it.
        await drop(draft, leftovers, scope);
        throw uploadNotFound();
      }
      if (added.created) {
        await removeQuietly(blobs, draft.blob_name, scope);
        return added;
      }
      const completed = await currentImage(draft, leftovers, scope);
      if (completed !== undefined) return completed;
    }
    throw tooManyWriters();
  }

  /** The checked bytes no longer exist: another request completed the upload, or its image was removed since. */
  async function afterFailedCopy(error: unknown, draft: UploadDraft, scope: RequestScope): Promise<CompletedUpload> {
    if (!(error instanceof ServiceError && error.code === 'UploadIncomplete')) throw error;
    return existingOrNone(draft, [draft.blob_name], scope);
  }

  /** The record may have existed for a moment. It no longer exists, and can no longer be added. */
  async function afterOvertaking(
    error: unknown,
    draft: UploadDraft,
    leftovers: readonly string[],
    scope: RequestScope,
  ): Promise<CompletedUpload> {
    if (!(error instanceof OvertakenError)) throw error;
    return existingOrNone(draft, leftovers, scope);
  }

  /** For a record that can no longer be added. */
  async function existingOrNone(
    draft: UploadDraft,
    leftovers: readonly string[],
    scope: RequestScope,
  ): Promise<CompletedUpload> {
    const completed = await currentImage(draft, leftovers, scope);
    if (completed !== undefined) return completed;
    await drop(draft, leftovers, scope);
    throw uploadNotFound();
  }

  /** The upload can no longer become an image. */
  async function drop(draft: UploadDraft, leftovers: readonly string[], scope: RequestScope): Promise<void> {
    await records.removeDraft(draft.upload_id, scope.cleanUp()).catch(() => undefined);
    if (draft.claim) await releaseClaim(records, draft.claim, scope);
    if (draft.part_bytes) await blobs.removeWithParts(draft.blob_name, scope.cleanUp()).catch(() => undefined);
    for (const name of leftovers) await removeQuietly(blobs, name, scope);
  }
}
