import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { prepareTable } from '../../../../infra/aws/local/dynamo/prepare-table.ts';
import { LOCAL_ACCESS } from '../../../../infra/aws/local/dynamo/start-dynalite.ts';
import type { RecordStore } from '../../../../src/images/record-store.ts';
import { claimsSuite } from '../../../contract/claims-suite.ts';
import { listSuite } from '../../../contract/list-suite.ts';
import { recordStoreSuite } from '../../../contract/record-store-suite.ts';
import { sweepRecordsSuite } from '../../../contract/sweep-records-suite.ts';
import { openRecords, startDynamo } from '../support/dynamo.ts';
import { startUnkindDynamo } from '../unkind/dynamo.ts';

/** Another emulator, or an account, to hold to the same suites. */
const { DYNAMODB_ENDPOINT: other } = process.env;
if (other === undefined)
  console.log('DYNAMODB_ENDPOINT names no other emulator: records are tested on dynalite alone.');

let dynamo: Awaited<ReturnType<typeof startDynamo>>;
let records: RecordStore;
beforeAll(async () => {
  dynamo = await startDynamo();
  const { endpoint } = await startUnkindDynamo({ ...dynamo, table: 'images' });
  records = openRecords(endpoint);
});
afterAll(() => dynamo.stop());

// As unkind as DynamoDB: the index lags, and batches come in pieces.
recordStoreSuite('aws, unkind', () => records);
listSuite('aws, unkind', () => records);
claimsSuite('aws, unkind', () => records);
sweepRecordsSuite('aws, unkind', () => records);

if (other !== undefined) {
  const name = `contract-${randomUUID()}`;
  const opened = openRecords(other, name);
  beforeAll(() => prepareTable({ ...LOCAL_ACCESS, endpoint: other }, name));
  for (const suite of [recordStoreSuite, listSuite, claimsSuite, sweepRecordsSuite]) suite(other, () => opened);
}
