import { randomUUID } from 'node:crypto';
import { BlobServiceClient } from '@azure/storage-blob';
import { expect, inject, it } from 'vitest';
import { createBlobStorage } from '../../../../src/clouds/azure/blob-storage.ts';
import { cosmosContainer } from '../../../../src/clouds/azure/cosmos-container.ts';
import { createCosmosRecords } from '../../../../src/clouds/azure/cosmos-records.ts';
import { createCredential } from '../../../../src/clouds/azure/credential.ts';
import { loadSettings } from '../../../../src/clouds/azure/settings.ts';
import { blobName } from '../../../../src/images/blob-name.ts';
import { blobStoreSuite } from '../../../contract/blob-store-suite.ts';
import { listSuite } from '../../../contract/list-suite.ts';
import { recordStoreSuite } from '../../../contract/record-store-suite.ts';
import { sealingSuite } from '../../../contract/sealing-suite.ts';
import { sweepBlobsSuite } from '../../../contract/sweep-blobs-suite.ts';
import { sweepRecordsSuite } from '../../../contract/sweep-records-suite.ts';

const settings = loadSettings(inject('storeSettings'));
const credential = createCredential(settings);
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
const records = createCosmosRecords({ container, identity: 'test', newId: randomUUID });

recordStoreSuite('Cosmos DB', () => records);
listSuite('Cosmos DB', () => records);
blobStoreSuite('Blob Storage', () => blobs);
sealingSuite('Blob Storage', () => blobs);
sweepRecordsSuite('Cosmos DB', () => records);
sweepBlobsSuite('Blob Storage', () => blobs);

it('names where bytes lie as the SDK does', () => {
  const { BLOB_CONNECTION = '' } = inject('storeSettings');
  const name = blobName(new Date(), randomUUID(), 'jpeg');
  const client = BlobServiceClient.fromConnectionString(BLOB_CONNECTION).getContainerClient(settings.bucketName);
  expect(blobs.urlOf(name)).toBe(client.getBlobClient(name).url);
});
