import { createBlobStorage } from './azure/blob-storage.ts';
import { cosmosContainer } from './azure/cosmos-container.ts';
import { createCosmosRecords } from './azure/cosmos-records.ts';
import { createCredential } from './azure/credential.ts';
import { createCheckHealth } from './images/check-health.ts';
import { createGetContentUrl } from './images/content-url.ts';
import { createGetImage } from './images/get-image.ts';
import { createUploadImage } from './images/upload-image.ts';
import { uuidv7 } from './images/uuid.ts';
import { createSpecimen } from './inspection/create-specimen.ts';
import type { Settings } from './settings.ts';

export type Service = ReturnType<typeof createService>;

/** Stores and use cases, put together once from the settings. Opens no connection. */
export function createService(settings: Settings) {
  const now = () => new Date();
  const newId = () => uuidv7(now());
  const credential = createCredential(settings.azureClientId);
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
  const { maxUploadBytes, maxPixels } = settings;

  return {
    uploadImage: createUploadImage({
      blobs,
      records,
      createSpecimen: () => createSpecimen({ maxPixels }),
      maxUploadBytes,
      newId,
      now,
    }),
    getImage: createGetImage({ records }),
    getContentUrl: createGetContentUrl({ blobs }),
    checkHealth: createCheckHealth({ blobs, records }),
    blobUrl: blobs.urlOf,
    maxUploadBytes,
  };
}
