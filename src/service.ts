import { createBlobStorage } from './azure/blob-storage.ts';
import { cosmosContainer } from './azure/cosmos-container.ts';
import { createCosmosRecords } from './azure/cosmos-records.ts';
import { createCredential } from './azure/credential.ts';
import { createCheckHealth } from './images/check-health.ts';
import { createCompleteUpload } from './images/complete-upload.ts';
import { createGetContentUrl } from './images/content-url.ts';
import { createCreateUpload } from './images/create-upload.ts';
import { createDeleteImage } from './images/delete-image.ts';
import { createGetImage } from './images/get-image.ts';
import { createInspectImage } from './images/inspect-image.ts';
import { createListImages } from './images/list-images.ts';
import { createSweepGuard } from './images/sweep-guard.ts';
import { createSweepOrphans } from './images/sweep-orphans.ts';
import { createUpdateImage } from './images/update-image.ts';
import { createUploadImage } from './images/upload-image.ts';
import { uuidv7 } from './images/uuid.ts';
import { createInspectors } from './inspection/create-inspectors.ts';
import type { Settings } from './settings.ts';

export type Service = ReturnType<typeof createService>;

/** Stores and use cases, put together once from the settings. Opens no connection. */
export function createService(settings: Settings) {
  const now = () => new Date();
  const newId = () => uuidv7(now());
  const credential = createCredential(settings);
  const blobs = createBlobStorage({
    connection: settings.blobConnection,
    container: settings.bucketName,
    credential,
    now,
  });
  const container = cosmosContainer({
    connection: settings.cosmosConnection,
    database: settings.cosmosDatabase,
    container: settings.tableName,
    credential,
  });
  const records = createCosmosRecords({ container, newId });
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
