import type { ImageFormat } from '../inspection/image-facts.ts';
import type { Inspector } from '../inspection/inspector.ts';
import { blobName } from './blob-name.ts';
import type { BlobStore } from './blob-store.ts';
import { type CommittedRecord, commitRecord } from './commit-record.ts';
import type { Description } from './description.ts';
import type { ImageRecord, StoredRecord } from './image-record.ts';
import { OutcomeUnknownError, OvertakenError } from './outcome-unknown.ts';
import { meetsPrecondition, type Precondition, requirePrecondition } from './precondition.ts';
import { readDecisive } from './read-decisive.ts';
import { type ReceivedImage, receiveImage } from './receive-image.ts';
import type { RecordStore } from './record-store.ts';
import { removeQuietly } from './remove-quietly.ts';
import type { RequestScope } from './request-scope.ts';

/** An image on its way in. What is said of it may come after its bytes, so it is asked for when they have ended. */
export interface ImageSource {
  readonly bytes: AsyncIterable<Uint8Array>;
  describe(): Description;
}

export interface UploadRequest {
  readonly source: ImageSource;
  /** The id that may be replaced; absent for an upload that never overwrites. */
  readonly replaceId?: string;
  readonly precondition: Precondition;
}

export interface UploadImageParts {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly createInspector: () => Inspector;
  readonly maxUploadBytes: number;
  readonly newId: () => string;
  readonly now: () => Date;
}

export type UploadImage = (request: UploadRequest, scope: RequestScope) => Promise<CommittedRecord>;

/**
 * Stores an image: bytes first, then the record, which is what makes it exist. Whatever fails before the record is
 * written leaves nothing; what the new version replaced is removed after it.
 */
export function createUploadImage(parts: UploadImageParts): UploadImage {
  const { blobs, records, createInspector, maxUploadBytes, newId, now } = parts;

  return async function uploadImage(request, scope) {
    const { replaceId, precondition, source } = request;
    const conditional = precondition.ifMatch !== undefined || precondition.mustBeNew === true;
    const current =
      replaceId !== undefined && conditional ? await readMatching(replaceId, precondition, scope) : undefined;

    const inspector = createInspector();
    let name = '';
    try {
      const open = (format: ImageFormat) => {
        name = blobName(now(), newId(), format);
        return blobs.open(name, scope);
      };
      const image = await receiveImage(source.bytes, { inspector, maxBytes: maxUploadBytes, open });
      const record = await describeAndWrite(image, name, request, inspector, scope);
      const committed = await commitOrRemove(
        record,
        { precondition, mayReplace: replaceId !== undefined, current },
        scope,
      );
      if (committed.replaced) await removeQuietly(blobs, committed.replaced.record.blob_name, scope);
      return committed;
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
    inspector: Inspector,
    scope: RequestScope,
  ): Promise<ImageRecord> {
    try {
      const description = source.describe();
      const facts = await scope.time('inspect', () => inspector.inspect());
      const at = now().toISOString();
      const imageId = replaceId ?? description.imageId ?? newId();
      await image.writer.commit({
        contentType: facts.content_type,
        sha256: image.sha256,
        imageId,
        recordsIn: records.identity,
      });
      return {
        ...facts,
        image_id: imageId,
        name: description.name ?? imageId,
        size_bytes: image.sizeBytes,
        sha256: image.sha256,
        tags: description.tags,
        metadata: description.metadata,
        blob_name: blob,
        created_at: at,
        updated_at: at,
      };
    } catch (error) {
      await image.writer.abandon();
      throw error;
    }
  }

  async function commitOrRemove(
    record: ImageRecord,
    request: Parameters<typeof commitRecord>[2],
    scope: RequestScope,
  ): Promise<CommittedRecord> {
    try {
      return await commitRecord(records, record, request, scope);
    } catch (error) {
      if (error instanceof OutcomeUnknownError) throw error;
      const useless = error instanceof OvertakenError ? error.unreferenced : [record.blob_name];
      for (const name of useless) await removeQuietly(blobs, name, scope);
      throw error;
    }
  }
}
