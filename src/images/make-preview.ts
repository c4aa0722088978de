import { createHash } from 'node:crypto';
import { ServiceError } from '../errors.ts';
import type { BlobStore } from './blob-store.ts';
import type { ImageRecord } from './image-record.ts';
import { noPreviewName, previewName } from './preview-names.ts';
import {
  type PreviewFault,
  PreviewFaultError,
  type PreviewRenderer,
  type PreviewSize,
  type PreviewSubject,
} from './preview-renderer.ts';
import { faultBytes, faultOfImage, parseFault } from './preview-unavailable.ts';
import type { RecordStore } from './record-store.ts';
import { removeQuietly } from './remove-quietly.ts';
import type { RequestScope } from './request-scope.ts';

export interface MakePreviewParts {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly renderer: PreviewRenderer;
}

/** False if the image was replaced or deleted in the meantime; then nothing is stored. Throws `PreviewUnavailable`. */
export type MakePreview = (record: ImageRecord, size: PreviewSize, scope: RequestScope) => Promise<boolean>;

/** The bytes of this version are missing or incomplete. */
class MissingBytesError extends Error {}

/**
 * Renders and stores the preview of one version, or the reason why there is none. Another instance may do the same: the
 * second one finds the result of the first.
 */
export function createMakePreview({ blobs, records, renderer }: MakePreviewParts): MakePreview {
  return async function makePreview(record, size, scope) {
    const found = await readFault(record, scope);
    if (found !== undefined) throw faultOfImage(found);
    try {
      const job = { subject: subjectOf(record), size, bytes: () => original(record, scope) };
      const webp = await renderer.render(job, scope.signal);
      return await keep(record, previewName(record.blob_name, size), 'image/webp', webp, scope);
    } catch (error) {
      if (error instanceof MissingBytesError) return ifReplaced(record, error, scope);
      if (!(error instanceof PreviewFaultError)) throw error;
      const { fault } = error;
      const name = noPreviewName(record.blob_name);
      if (!(await keep(record, name, 'application/json', faultBytes(fault), scope))) return false;
      throw faultOfImage(fault);
    }
  };

  async function readFault({ blob_name }: ImageRecord, scope: RequestScope): Promise<PreviewFault | undefined> {
    const name = noPreviewName(blob_name);
    const version = await blobs.stat(name, scope);
    if (version === undefined) return undefined;
    const chunks: Uint8Array[] = [];
    for await (const chunk of blobs.read(name, version, scope)) chunks.push(chunk);
    const fault = parseFault(Buffer.concat(chunks));
    if (fault !== undefined && renderer.persists(fault)) return fault;
    await removeQuietly(blobs, name, scope);
    return undefined;
  }

  async function* original({ blob_name, size_bytes }: ImageRecord, scope: RequestScope): AsyncGenerator<Uint8Array> {
    const version = await blobs.stat(blob_name, scope);
    if (version?.sizeBytes !== size_bytes) throw new MissingBytesError();
    try {
      yield* blobs.read(blob_name, version, scope);
    } catch (error) {
      throw error instanceof ServiceError && error.code === 'UploadIncomplete' ? new MissingBytesError() : error;
    }
  }

  /**
   * Stores the preview of this version. The image may have been removed first, and a preview stored after that
   * would remain, so the record is read again, even if the request has run out of time. If that read fails, nothing
   * is removed, because another instance may already serve it; the sweep finds it if no image needs it.
   */
  async function keep(
    record: ImageRecord,
    name: string,
    contentType: string,
    bytes: Uint8Array,
    scope: RequestScope,
  ): Promise<boolean> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const properties = { contentType, sha256, imageId: record.image_id, recordsIn: records.identity };
    await blobs.create(name, bytes, properties, scope);
    if (await isCurrent(record, scope.cleanUp())) return true;
    await removeQuietly(blobs, name, scope);
    return false;
  }

  async function isCurrent({ image_id, blob_name }: ImageRecord, scope: RequestScope): Promise<boolean> {
    return (await records.readCurrent(image_id, scope))?.record.blob_name === blob_name;
  }

  async function ifReplaced(record: ImageRecord, cause: unknown, scope: RequestScope): Promise<false> {
    if (!(await isCurrent(record, scope))) return false;
    throw new ServiceError('StorageUnavailable', 'The bytes of the image are missing from storage.', {
      retryAfterSeconds: 60,
      cause,
    });
  }
}

/** The part of the record that a decoder needs. */
function subjectOf({ format, size_bytes, width, height, orientation, has_alpha }: ImageRecord): PreviewSubject {
  return { format, size_bytes, width, height, orientation, has_alpha };
}
