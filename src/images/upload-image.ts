import type { ImageFormat } from '../inspection/image-facts.ts';
import type { Inspector } from '../inspection/inspector.ts';
import { blobName } from './blob-name.ts';
import type { BlobStore } from './blob-store.ts';
import type { Claim } from './claim.ts';
import { type CommittedRecord, commitRecord } from './commit-record.ts';
import type { Description } from './description.ts';
import { discardingWriter } from './discarding-writer.ts';
import type { ImageRecord, StoredRecord } from './image-record.ts';
import { addClaimed, beginKeyedUpload, type KeyedUpload } from './keyed-upload.ts';
import { OutcomeUnknownError, OvertakenError } from './outcome-unknown.ts';
import { meetsPrecondition, type Precondition, requirePrecondition } from './precondition.ts';
import { readDecisive } from './read-decisive.ts';
import { type ReceivedImage, receiveImage } from './receive-image.ts';
import type { RecordStore } from './record-store.ts';
import { removeQuietly, removeVersionQuietly } from './remove-quietly.ts';
import type { RequestScope } from './request-scope.ts';

/** An incoming image. Its description may come after its bytes, so it is read when they have ended. */
export interface ImageSource {
  readonly bytes: AsyncIterable<Uint8Array>;
  describe(): Description;
}

export interface UploadRequest {
  readonly source: ImageSource;
  /** The ID to create or replace; absent for an upload that never overwrites. */
  readonly replaceId?: string | undefined;
  readonly precondition: Precondition;
  /** For an upload that never overwrites: requests with this key store one image. */
  readonly idempotencyKey?: string | undefined;
}

export interface UploadImageParts {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly createInspector: () => Inspector;
  readonly maxUploadBytes: number;
  readonly newId: () => string;
  readonly now: () => Date;
}

export interface UploadedImage extends CommittedRecord {
  /** Whether an earlier request with the same key stored it. */
  readonly replayed: boolean;
}

export type UploadImage = (request: UploadRequest, scope: RequestScope) => Promise<UploadedImage>;

/** The record to add, with its bytes visible, or the one that an earlier request with the same key added. */
type Prepared =
  | { readonly record: ImageRecord; readonly claim: Claim | undefined }
  | { readonly existing: StoredRecord };

/**
 * Stores an image: first the bytes, then the record, which makes it exist. A failure before the record is
 * written leaves nothing behind; the replaced version is removed afterwards.
 */
export function createUploadImage(parts: UploadImageParts): UploadImage {
  const { blobs, records, createInspector, maxUploadBytes, newId, now } = parts;

  return async function uploadImage(request, scope) {
    const { replaceId, precondition, source, idempotencyKey } = request;
    const conditional = precondition.ifMatch !== undefined || precondition.mustBeNew === true;
    const current =
      replaceId !== undefined && conditional ? await readMatching(replaceId, precondition, scope) : undefined;

    const keyed =
      idempotencyKey === undefined ? undefined : await beginKeyedUpload({ records, newId, now }, idempotencyKey, scope);

    const inspector = createInspector();
    let name = '';
    try {
      const open = (format: ImageFormat) => {
        if (keyed?.comparesOnly) return discardingWriter;
        name = blobName(now(), newId(), format);
        return blobs.open(name, scope);
      };
      const image = await receiveImage(source.bytes, { inspector, maxBytes: maxUploadBytes, open });
      const prepared = await describeAndWrite(image, name, request, { inspector, keyed }, scope);
      if ('existing' in prepared) return { stored: prepared.existing, replaced: undefined, replayed: true };
      const { record, claim } = prepared;
      if (claim !== undefined) return await addOnce(record, claim, scope);
      const options = { precondition, mayReplace: replaceId !== undefined, current };
      const committed = await orRemove(record, commitRecord(records, record, options, scope), scope);
      if (committed.replaced) await removeVersionQuietly(blobs, committed.replaced.record.blob_name, scope);
      return { ...committed, replayed: false };
    } finally {
      await inspector.discard();
    }
  };

  async function readMatching(
    imageId: string,
    precondition: Precondition,
    scope: RequestScope,
  ): Promise<StoredRecord | undefined> {
    const current = await readDecisive(records, imageId, (found) => meetsPrecondition(precondition, found), scope);
    requirePrecondition(precondition, current);
    return current;
  }

  async function describeAndWrite(
    image: ReceivedImage,
    blob: string,
    { source, replaceId }: UploadRequest,
    { inspector, keyed }: { readonly inspector: Inspector; readonly keyed: KeyedUpload | undefined },
    scope: RequestScope,
  ): Promise<Prepared> {
    try {
      const description = source.describe();
      const facts = await scope.time('inspect', () => inspector.inspect());
      const held = await keyed?.claim({ sha256: image.sha256, description });
      if (held?.kind === 'live') {
        await image.writer.abandon();
        return { existing: held.stored };
      }
      const claim = held?.held.claim;
      const at = now().toISOString();
      const imageId = replaceId ?? claim?.image_id ?? description.imageId ?? newId();
      await image.writer.commit({
        contentType: facts.content_type,
        sha256: image.sha256,
        imageId,
        recordsIn: records.identity,
      });
      const record = {
        ...facts,
        image_id: imageId,
        name: description.name ?? imageId,
        size_bytes: image.sizeBytes,
        sha256: image.sha256,
        tags: description.tags,
        metadata: description.metadata,
        blob_name: blob,
        claim: claim && { key: claim.key, id: claim.id },
        created_at: at,
        updated_at: at,
      };
      return { record, claim };
    } catch (error) {
      await image.writer.abandon();
      throw error;
    }
  }

  async function addOnce(record: ImageRecord, claim: Claim, scope: RequestScope): Promise<UploadedImage> {
    const { stored, created } = await orRemove(record, addClaimed(records, record, claim, scope), scope);
    if (!created) await removeQuietly(blobs, record.blob_name, scope);
    return { stored, replaced: undefined, replayed: !created };
  }

  /** Removes the bytes of a record that was certainly not written. */
  async function orRemove<T>(record: ImageRecord, writing: Promise<T>, scope: RequestScope): Promise<T> {
    try {
      return await writing;
    } catch (error) {
      if (error instanceof OutcomeUnknownError) throw error;
      if (!(error instanceof OvertakenError)) await removeQuietly(blobs, record.blob_name, scope);
      else for (const name of error.unreferenced) await removeVersionQuietly(blobs, name, scope);
      throw error;
    }
  }
}
