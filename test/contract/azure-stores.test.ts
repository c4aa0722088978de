import { randomUUID } from 'node:crypto';
import { CosmosClient } from '@azure/cosmos';
import { ManagedIdentityCredential } from '@azure/identity';
import { ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { beforeAll } from 'vitest';
import { createBlobStorage } from '../../src/azure/blob-storage.ts';
import { cosmosContainer } from '../../src/azure/cosmos-container.ts';
import { createCosmosRecords } from '../../src/azure/cosmos-records.ts';
import { loadSettings } from '../../src/settings.ts';
import { blobStoreSuite } from './blob-store-suite.ts';
import { recordStoreSuite } from './record-store-suite.ts';

const settings = loadSettings({ ...process.env });
const credential = new ManagedIdentityCredential();
const blobs = createBlobStorage({
  connection: settings.blobConnection,
  container: settings.bucketName,
  credential,
  now: () => new Date(),
});
const container = cosmosContainer({
  connection: settings.cosmosConnection,
  database: settings.cosmosDatabase,
  container: settings.tableName,
  credential,
});
const records = createCosmosRecords({ container, newId: randomUUID });

beforeAll(async () => {
  if (settings.blobConnection.kind === 'emulator') {
    const { endpoint, account, key } = settings.blobConnection;
    const client = new ContainerClient(
      `${endpoint}/${settings.bucketName}`,
      new StorageSharedKeyCredential(account, key),
    );
    await client.createIfNotExists();
  }
  if (settings.cosmosConnection.kind === 'emulator') {
    const { endpoint, key } = settings.cosmosConnection;
    const client = new CosmosClient({ endpoint, key, connectionPolicy: { enableEndpointDiscovery: false } });
    const { database } = await client.databases.createIfNotExists({ id: settings.cosmosDatabase });
    await database.containers.createIfNotExists({ id: settings.tableName, partitionKey: '/image_id' });
  }
});

recordStoreSuite('Cosmos DB', () => records);
blobStoreSuite('Blob Storage', () => blobs);
