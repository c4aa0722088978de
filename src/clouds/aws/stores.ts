import { randomUUID } from 'node:crypto';
import type { BlobStore } from '../../images/blob-store.ts';
import type { RecordStore } from '../../images/record-store.ts';
import { createDynamoClient } from './dynamo-client.ts';
import { createDynamoRecords } from './dynamo-records.ts';
import { createS3Blobs } from './s3-blobs.ts';
import { bucketUrl, createS3Client } from './s3-client.ts';
import type { AwsSettings } from './settings.ts';

/** Both ports on the bucket and the table that the settings name. Opens no connection. */
export function createAwsStores(settings: AwsSettings): { blobs: BlobStore; records: RecordStore } {
  const { bucketName, tableName, region, s3Endpoint, dynamoEndpoint } = settings;
  const s3 = createS3Client({ region, endpoint: s3Endpoint });
  const dynamo = createDynamoClient({ region, endpoint: dynamoEndpoint });
  const url = bucketUrl(s3, bucketName, region, s3Endpoint);
  return {
    blobs: createS3Blobs({ client: s3, bucket: bucketName, url, now: () => new Date() }),
    records: createDynamoRecords({
      table: { client: dynamo, name: tableName },
      identity: recordsIdentity(settings),
      newId: randomUUID,
    }),
  };
}

/** The address of a stand-in does not identify it. */
function recordsIdentity({ dynamoEndpoint, region, tableName }: AwsSettings): string {
  return encodeURIComponent([dynamoEndpoint === undefined ? region : 'stand-in', tableName].join('/'));
}
