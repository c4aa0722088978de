import type { BlobStore } from './images/blob-store.ts';
import { createCheckHealth } from './images/check-health.ts';
import { createCompleteUpload } from './images/complete-upload.ts';
import { createGetContentUrl } from './images/content-url.ts';
import { createCreateUpload } from './images/create-upload.ts';
import { createDeleteImage } from './images/delete-image.ts';
import { createGetImage } from './images/get-image.ts';
import { createInspectImage } from './images/inspect-image.ts';
import { createListImages } from './images/list-images.ts';
import type { RecordStore } from './images/record-store.ts';
import { createSweepGuard } from './images/sweep-guard.ts';
import { createSweepOrphans } from './images/sweep-orphans.ts';
import { createUpdateImage } from './images/update-image.ts';
import { createUploadImage } from './images/upload-image.ts';
import { uuidv7 } from './images/uuid.ts';
import { createInspectors } from './inspection/create-inspectors.ts';
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
  const making = { createInspector: createInspectors({ maxPixels }), newId, now };

  return {
    uploadImage: createUploadImage({ ...stores, ...making, maxUploadBytes }),
    getImage: createGetImage(stores),
    getContentUrl: createGetContentUrl(stores),
    listImages: createListImages(stores),
    updateImage: createUpdateImage({ records, now }),
    deleteImage: createDeleteImage(stores),
    inspectImage: createInspectImage({ ...making, maxUploadBytes }),
    createUpload: createCreateUpload({ ...stores, newId, now, maxDirectUploadBytes }),
    completeUpload: createCompleteUpload({ ...stores, ...making }),
    sweepOrphans: createSweepOrphans({
      ...stores,
      graceHours: sweepGraceHours,
      guard: createSweepGuard(sweepMaxOrphanPercent),
      now,
    }),
    checkHealth: createCheckHealth(stores),
    blobUrl: blobs.urlOf,
    maxUploadBytes,
    maxDirectUploadBytes,
    maxPixels,
    sweepDelete,
  };
}
