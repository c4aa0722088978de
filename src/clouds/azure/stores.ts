import { randomUUID } from 'node:crypto';
import type { RecordStore } from '../../images/record-store.ts';
import { type DeferredBlobs, deferBlobs } from '../../stores/deferred-blobs.ts';
import { blobUrlOf } from './blob-url.ts';
import { cosmosContainer } from './cosmos-container.ts';
import { createCosmosRecords } from './cosmos-records.ts';
import { createCredential } from './credential.ts';
import type { AzureSettings } from './settings.ts';

/** Both ports on the accounts that the settings name. Opens no connection. */
export function createAzureStores(settings: AzureSettings): { blobs: DeferredBlobs; records: RecordStore } {
  const { bucketName, tableName, cosmosDatabase, blobConnection, cosmosConnection } = settings;
  const credential = createCredential(settings);
  const container = cosmosContainer({
    connection: cosmosConnection,
    database: cosmosDatabase,
    container: tableName,
    credential,
  });
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
    records: createCosmosRecords({ container, identity: recordsIdentity(settings), newId: randomUUID }),
  };
}

/** An emulator can have many addresses, so its URL does not identify it. */
function recordsIdentity({ cosmosConnection, cosmosDatabase, tableName }: AzureSettings): string {
  const account = cosmosConnection.kind === 'emulator' ? 'emulator' : new URL(cosmosConnection.endpoint).host;
  return encodeURIComponent([account, cosmosDatabase, tableName].join('/'));
}
