import { ServiceError } from '../errors.ts';
import { MAX_WRITERS, tooManyWriters } from './commit-record.ts';
import { OvertakenError } from './outcome-unknown.ts';
import type { CreatedRecord } from './record-store.ts';
import { removeQuietly } from './remove-quietly.ts';
import type { RequestScope } from './request-scope.ts';
import { createSealUpload, type SealUploadParts } from './seal-upload.ts';
import type { SealedUpload, StoredDraft, UploadDraft } from './upload-draft.ts';
import { anotherCompletes, idTaken, uploadNotFound } from './upload-errors.ts';

/** `created` is false when an earlier request had completed it. */
export type CompletedUpload = CreatedRecord;

export type CompleteUpload = (uploadId: string, scope: RequestScope) => Promise<CompletedUpload>;

/** Longer than a request that sealed an upload can still be at work on it. */
const SEALER_GONE_MS = 5 * 60 * 1_000;

/** An upload whose bytes were checked. `isOurs`: this very request sealed it, so nobody has tried to add its record before. */
interface Sealed {
  readonly draft: UploadDraft;
  readonly sealed: SealedUpload;
  readonly isOurs: boolean;
}

/**
 * Makes an image of what was sent straight to storage: checks it, notes in the draft what is made of it, copies just the
 * checked version to a name that the upload URL does not reach, and adds the record. Safe to repeat, to continue after
 * a crash or a copy that takes long, and against two at once: they share the one copy that the draft names.
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
      const isOurs = draft.sealed === undefined;
      const sealed = draft.sealed ?? (await seal(stored, scope));
      if (sealed !== undefined) return finish({ draft, sealed, isOurs }, scope);
    }
    throw tooManyWriters();
  };

  async function openDraft(uploadId: string, mustBeCurrent: boolean, scope: RequestScope): Promise<StoredDraft> {
    const found = mustBeCurrent ? undefined : await records.readDraft(uploadId, scope);
    const stored = found ?? (await records.readDraftCurrent(uploadId, scope));
    if (stored === undefined || stored.draft.expires_at <= now().toISOString()) throw uploadNotFound();
    return stored;
  }

  /** The image of this upload. Throws `ImageAlreadyExists` when the id belongs to another one. */
  async function findCompleted(draft: UploadDraft, scope: RequestScope): Promise<CompletedUpload | undefined> {
    if ((await records.read(draft.image_id, scope)) === undefined) return undefined;
    return currentImage(draft, [draft.blob_name], scope);
  }

  /** By a current read. `leftovers`: blobs that are of no use when the id belongs to another image. */
  async function currentImage(
    draft: UploadDraft,
    leftovers: readonly string[],
    scope: RequestScope,
  ): Promise<CompletedUpload | undefined> {
    const stored = await records.readCurrent(draft.image_id, scope);
    if (stored === undefined) return undefined;
    if (stored.record.upload_id !== draft.upload_id) {
      await drop(draft, leftovers, scope);
      throw idTaken();
    }
    await removeQuietly(blobs, draft.blob_name, scope);
    return { stored, created: false };
  }

  async function finish({ draft, sealed, isOurs }: Sealed, scope: RequestScope): Promise<CompletedUpload> {
    const { record, version } = sealed;
    const properties = { contentType: record.content_type, sha256: record.sha256, imageId: record.image_id };
    try {
      await blobs.copy(draft.blob_name, version, record.blob_name, properties, scope);
    } catch (error) {
      return afterFailedCopy(error, draft, scope);
    }
    // Only the request that sealed the upload knows that the copy is nobody else's.
    const leftovers = isOurs ? [draft.blob_name, record.blob_name] : [draft.blob_name];
    for (let round = 0; round < MAX_WRITERS; round++) {
      const added = await (isOurs ? records.create : records.createOnce)(record, scope).catch((error: unknown) =>
        afterOvertaking(error, draft, leftovers, scope),
      );
      if (added?.created) {
        await removeQuietly(blobs, draft.blob_name, scope);
        return added;
      }
      if (added === undefined) throw await afterRemoval(draft, sealed, scope);
      const completed = await currentImage(draft, leftovers, scope);
      if (completed !== undefined) return completed;
    }
    throw tooManyWriters();
  }

  /** The checked bytes are not there any more: another request has completed the upload, or its image was removed since. */
  async function afterFailedCopy(error: unknown, draft: UploadDraft, scope: RequestScope): Promise<CompletedUpload> {
    if (!(error instanceof ServiceError && error.code === 'UploadIncomplete')) throw error;
    const completed = await currentImage(draft, [draft.blob_name], scope);
    if (completed !== undefined) return completed;
    await drop(draft, [draft.blob_name], scope);
    throw uploadNotFound();
  }

  /** The record may have been there for a moment. It is not any more, and can no longer be added. */
  async function afterOvertaking(
    error: unknown,
    draft: UploadDraft,
    leftovers: readonly string[],
    scope: RequestScope,
  ): Promise<CompletedUpload> {
    if (!(error instanceof OvertakenError)) throw error;
    const completed = await currentImage(draft, leftovers, scope);
    if (completed !== undefined) return completed;
    await drop(draft, leftovers, scope);
    throw uploadNotFound();
  }

  /** An image of this id was removed. It may have been made by an earlier request of this upload: it must stay removed. */
  async function afterRemoval(
    draft: UploadDraft,
    { record }: SealedUpload,
    scope: RequestScope,
  ): Promise<ServiceError> {
    if (now().getTime() - Date.parse(record.created_at) < SEALER_GONE_MS) return anotherCompletes();
    await drop(draft, [draft.blob_name], scope);
    return uploadNotFound();
  }

  /** The upload cannot become an image any more. */
  async function drop(draft: UploadDraft, leftovers: readonly string[], scope: RequestScope): Promise<void> {
    await records.removeDraft(draft.upload_id, scope.cleanUp()).catch(() => undefined);
    for (const name of leftovers) await removeQuietly(blobs, name, scope);
  }
}
