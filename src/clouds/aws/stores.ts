import { randomUUID } from 'node:crypto';
import type { RecordStore } from '../../images/record-store.ts';
import { type DeferredBlobs, deferBlobs } from '../../stores/deferred-blobs.ts';
import { bucketUrl } from './bucket-url.ts';
import { createDynamoClient } from './dynamo-client.ts';
import { createDynamoRecords } from './dynamo-records.ts';
import type { AwsSettings } from './settings.ts';

/** Both ports on the bucket and the table that the settings name. Opens no connection. */
export function createAwsStores(settings: AwsSettings): { blobs: DeferredBlobs; records: RecordStore } {
  const { bucketName, tableName, region, s3Endpoint, dynamoEndpoint } = settings;
  const dynamo = createDynamoClient({ region, endpoint: dynamoEndpoint });
  const url = bucketUrl({ bucket: bucketName, region, endpoint: s3Endpoint });
  return {
    blobs: deferBlobs(
      async () => {
        const { openS3Blobs } = await import('./open-s3-blobs.ts');
        return openS3Blobs({ region, endpoint: s3Endpoint, bucket: bucketName, url });
      },
      // Names need no escape.
      (name) => `${url}/${name}`,
    ),
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
