import { randomUUID } from 'node:crypto';
import type { BlobStore } from '../../images/blob-store.ts';
import type { RecordStore } from '../../images/record-store.ts';
import { openDatabase } from './firestore-client.ts';
import { createFirestoreRecords } from './firestore-records.ts';
import { createGcsBlobs } from './gcs-blobs.ts';
import { createGcsClient, readKeyFile } from './gcs-client.ts';
import type { GcpSettings } from './settings.ts';

/** Both ports on the bucket and the collection that the settings name. Opens no connection. */
export function createGcpStores(settings: GcpSettings): { blobs: BlobStore; records: RecordStore } {
  const { bucketName, tableName, projectId, databaseId, gcsEndpoint, firestoreHost, keyFile } = settings;
  const client = createGcsClient({
    endpoint: gcsEndpoint,
    credentials: keyFile === undefined ? undefined : readKeyFile(keyFile),
  });
  return {
    blobs: createGcsBlobs({ client, bucket: bucketName, now: () => new Date() }),
    records: createFirestoreRecords({
      database: openDatabase({ projectId, databaseId, table: tableName, host: firestoreHost }),
      identity: encodeURIComponent([projectId, databaseId, tableName].join('/')),
      newId: randomUUID,
    }),
  };
}
