import { createBeginUpload } from './images/begin-upload.ts';
import type { BlobStore } from './images/blob-store.ts';
import { createCheckHealth } from './images/check-health.ts';
import { createCompleteUpload } from './images/complete-upload.ts';
import { createGetContentUrl } from './images/content-url.ts';
import { createDeleteImage } from './images/delete-image.ts';
import { createGetImage } from './images/get-image.ts';
import { createInspectImage } from './images/inspect-image.ts';
import { createListImages } from './images/list-images.ts';
import { createGetPreviewUrl } from './images/preview-url.ts';
import type { RecordStore } from './images/record-store.ts';
import { createSweepGuard } from './images/sweep-guard.ts';
import { createSweepOrphans } from './images/sweep-orphans.ts';
import { createUpdateImage } from './images/update-image.ts';
import { createUploadImage } from './images/upload-image.ts';
import { uuidv7 } from './images/uuid.ts';
import { createInspectors } from './inspection/create-inspectors.ts';
import { createPreviewPool } from './previews/preview-pool.ts';
import type { SharedSettings } from './settings.ts';

export type Service = ReturnType<typeof createService>;

interface ServiceParts {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly settings: SharedSettings;
}

/** The use cases on two given stores. Opens no connection. */
export function createService({ blobs, records, settings }: ServiceParts) {
  const now = () => new Date();
  const newId = () => uuidv7(now());
  const { maxUploadBytes, maxDirectUploadBytes, maxPixels, sweepGraceHours, sweepDelete, sweepMaxOrphanPercent } =
    settings;
  const stores = { blobs, records };
  const createInspector = createInspectors({ maxPixels });

  return {
    uploadImage: createUploadImage({ ...stores, createInspector, newId, now, maxUploadBytes }),
    getImage: createGetImage(stores),
    getContentUrl: createGetContentUrl(stores),
    getPreviewUrl: createGetPreviewUrl({ ...stores, renderer: createPreviewPool() }),
    listImages: createListImages(stores),
    updateImage: createUpdateImage({ records, now }),
    deleteImage: createDeleteImage(stores),
    inspectImage: createInspectImage({ createInspector, maxUploadBytes }),
    beginUpload: createBeginUpload({ ...stores, newId, now, maxDirectUploadBytes }),
    completeUpload: createCompleteUpload({ ...stores, createInspector, newId, now }),
    sweepOrphans: createSweepOrphans({
      ...stores,
      graceHours: sweepGraceHours,
      guard: createSweepGuard(sweepMaxOrphanPercent),
      now,
    }),
    checkHealth: createCheckHealth({ ...stores, clock: () => performance.now() }),
    blobUrl: blobs.urlOf,
    maxUploadBytes,
    maxDirectUploadBytes,
    maxPixels,
    sweepDelete,
  };
}
