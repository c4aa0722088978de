import { randomUUID } from 'node:crypto';
import type { BlobStore } from '../../images/blob-store.ts';
import type { RecordStore } from '../../images/record-store.ts';
import { createBlobStorage } from './blob-storage.ts';
import { cosmosContainer } from './cosmos-container.ts';
import { createCosmosRecords } from './cosmos-records.ts';
import { createCredential } from './credential.ts';
import type { AzureSettings } from './settings.ts';

/** Both ports on the accounts that the settings name. Opens no connection. */
export function createAzureStores(settings: AzureSettings): { blobs: BlobStore; records: RecordStore } {
  const { bucketName, tableName, cosmosDatabase, blobConnection, cosmosConnection } = settings;
  const credential = createCredential(settings);
  const container = cosmosContainer({
    connection: cosmosConnection,
    database: cosmosDatabase,
    container: tableName,
    credential,
  });
  return {
    blobs: createBlobStorage({ connection: blobConnection, container: bucketName, credential, now: () => new Date() }),
    records: createCosmosRecords({ container, identity: recordsIdentity(settings), newId: randomUUID }),
  };
}

/** An emulator can have many addresses, so its URL does not identify it. */
function recordsIdentity({ cosmosConnection, cosmosDatabase, tableName }: AzureSettings): string {
  const account = cosmosConnection.kind === 'emulator' ? 'emulator' : new URL(cosmosConnection.endpoint).host;
  return encodeURIComponent([account, cosmosDatabase, tableName].join('/'));
}
