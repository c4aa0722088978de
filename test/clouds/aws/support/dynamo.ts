import { randomUUID } from 'node:crypto';
import { LOCAL_ACCESS, startDynalite } from '../../../../infra/aws/local/dynamo/start-dynalite.ts';
import { createDynamoClient } from '../../../../src/clouds/aws/dynamo-client.ts';
import { createDynamoRecords } from '../../../../src/clouds/aws/dynamo-records.ts';
import type { RecordStore } from '../../../../src/images/record-store.ts';
import { freePort } from '../../../support/child-processes.ts';
import { collectStops } from '../../../support/harness.ts';

/** An emulator with an empty table `images`. */
export async function startDynamo(folder?: string) {
  const { run, stop } = collectStops();
  const { endpoint, pid, prepare } = await startDynalite(await freePort(), run, folder);
  await prepare({ TABLE_NAME: 'images' });
  return { endpoint, pid, prepare, stop };
}

export function openRecords(endpoint: string, name = 'images'): RecordStore {
  const client = createDynamoClient({ ...LOCAL_ACCESS, endpoint });
  return createDynamoRecords({ table: { client, name }, identity: 'dynamo', newId: randomUUID });
}
