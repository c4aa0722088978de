import { randomUUID } from 'node:crypto';
import { startStandIn } from '../../../../infra/gcp/local/firestore/start-stand-in.ts';
import { type FirestoreDatabase, openDatabase } from '../../../../src/clouds/gcp/firestore-client.ts';
import { createFirestoreRecords } from '../../../../src/clouds/gcp/firestore-records.ts';
import type { RecordStore } from '../../../../src/images/record-store.ts';
import { freePort } from '../../../support/child-processes.ts';
import { collectStops } from '../../../support/harness.ts';

/** The stand-in, empty unless a folder is named. */
export async function startFirestore(options: { readonly folder?: string; readonly indexes?: string } = {}) {
  const { run, stop } = collectStops();
  return { ...(await startStandIn(await freePort(), run, options)), stop };
}

export function openEmulated(host: string, databaseId = '(default)'): FirestoreDatabase {
  return openDatabase({ projectId: 'demo-images', databaseId, table: 'images', host });
}

export function openRecords(host: string, databaseId?: string): RecordStore {
  return createFirestoreRecords({
    database: openEmulated(host, databaseId),
    identity: 'firestore',
    newId: randomUUID,
  });
}
