import { afterAll, beforeAll } from 'vitest';
import type { RecordStore } from '../../../../src/images/record-store.ts';
import { claimsSuite } from '../../../contract/claims-suite.ts';
import { listSuite } from '../../../contract/list-suite.ts';
import { lostRecordsSuite } from '../../../contract/lost-records-suite.ts';
import { recordStoreSuite } from '../../../contract/record-store-suite.ts';
import { sweepRecordsSuite } from '../../../contract/sweep-records-suite.ts';
import { openRecords, startDynamo } from '../support/dynamo.ts';
import { DYNAMO_STEPS, startUnkindDynamo, THROTTLED } from '../unkind/dynamo.ts';

let dynamo: Awaited<ReturnType<typeof startDynamo>>;
let records: RecordStore;
beforeAll(async () => {
  dynamo = await startDynamo();
  const { endpoint } = await startUnkindDynamo({ ...dynamo, table: 'images' });
  records = openRecords(endpoint);
});
afterAll(() => dynamo.stop());

recordStoreSuite('aws', () => records);
listSuite('aws', () => records);
claimsSuite('aws', () => records);
sweepRecordsSuite('aws', () => records);

lostRecordsSuite('aws', {
  steps: DYNAMO_STEPS,
  throttled: THROTTLED,
  async start() {
    await dynamo.prepare({ TABLE_NAME: 'lost' });
    const { endpoint, proxy } = await startUnkindDynamo({ ...dynamo, table: 'lost', lagMs: () => 60_000 });
    return { records: openRecords(endpoint, 'lost'), others: openRecords(endpoint, 'lost'), proxy, stop: proxy.stop };
  },
});
