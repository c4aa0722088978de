import { type DeferredBlobs, deferBlobs } from '../../stores/deferred-blobs.ts';
import { type DeferredRecords, deferRecords } from '../../stores/deferred-records.ts';
import { blobUrlOf } from './blob-url.ts';
import { createCredential } from './credential.ts';
import type { AzureSettings } from './settings.ts';

/** Both ports on the accounts that the settings name. Opens no connection. */
export function createAzureStores(settings: AzureSettings): { blobs: DeferredBlobs; records: DeferredRecords } {
  const { bucketName, tableName, cosmosDatabase, blobConnection, cosmosConnection } = settings;
  const credential = createCredential(settings);
  const identity = recordsIdentity(settings);
  return {
    blobs: deferBlobs(
      async () => {
        const { createBlobStorage } = await import('./blob-storage.ts');
        return createBlobStorage({
          connection: blobConnection,
          container: bucketName,
          credential,
          now: () => new Date(),
        });
      },
      blobUrlOf(blobConnection, bucketName),
    ),
    records: deferRecords(async () => {
      const { openCosmosRecords } = await import('./open-cosmos-records.ts');
      return openCosmosRecords(identity, {
        connection: cosmosConnection,
        database: cosmosDatabase,
        container: tableName,
        credential,
      });
    }, identity),
  };
}

/** An emulator can have many addresses, so its URL does not identify it. */
function recordsIdentity({ cosmosConnection, cosmosDatabase, tableName }: AzureSettings): string {
  const account = cosmosConnection.kind === 'emulator' ? 'emulator' : new URL(cosmosConnection.endpoint).host;
  return encodeURIComponent([account, cosmosDatabase, tableName].join('/'));
}
