import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tagOf } from '../../../../src/clouds/gcp/firestore-fields.ts';
import type { RecordStore } from '../../../../src/images/record-store.ts';
import { claimsSuite } from '../../../contract/claims-suite.ts';
import { listSuite } from '../../../contract/list-suite.ts';
import { lostRecordsSuite } from '../../../contract/lost-records-suite.ts';
import { recordStoreSuite } from '../../../contract/record-store-suite.ts';
import { sweepRecordsSuite } from '../../../contract/sweep-records-suite.ts';
import { openEmulated, openRecords, startFirestore } from '../support/firestore.ts';
import { type FoundEmulator, findEmulator } from '../support/google-emulator.ts';
import { FIRESTORE_STEPS, startUnkindFirestore, THROTTLED } from '../unkind/firestore.ts';

/** `cloud.test.ts` runs the same suites on one of them. */
const google = process.env.FIRESTORE_EMULATOR_JAR
  ? undefined
  : findEmulator("the record store on Google's own emulator");
const emulators: readonly (readonly [name: string, emulator: FoundEmulator])[] = [
  ['the stand-in', { start: startFirestore }],
  ...(google === undefined ? [] : [["Google's emulator", google] as const]),
];

describe.each(emulators)('on %s', (name, emulator) => {
  let firestore: Awaited<ReturnType<FoundEmulator['start']>>;
  let records: RecordStore;
  beforeAll(async () => {
    firestore = await emulator.start();
    records = openRecords(firestore.host);
  });
  afterAll(() => firestore.stop());

  it('gives no new time to a write that changes nothing, and microseconds to the others', async () => {
    const { connect, name: database } = openEmulated(firestore.host);
    const client = await connect();
    const write = async (text: string) => {
      const update = { name: `${database}/documents/images-checkpoints/same`, fields: { text: { stringValue: text } } };
      const [{ writeResults }] = await client.commit({ database, writes: [{ update }] });
      return tagOf(writeResults?.[0]?.updateTime ?? {});
    };
    const times = [await write('a'), await write('a'), await write('b')];
    expect(times[1]).toBe(times[0]);
    expect(Number(times[2])).toBeGreaterThan(Number(times[0]));
  });

  recordStoreSuite(name, () => records, { reportsCharge: false });
  for (const suite of [listSuite, claimsSuite, sweepRecordsSuite]) suite(name, () => records);

  lostRecordsSuite(name, {
    steps: FIRESTORE_STEPS,
    throttled: THROTTLED,
    async start() {
      const { host, proxy } = await startUnkindFirestore(firestore.host);
      return { records: openRecords(host), others: openRecords(host), proxy, stop: proxy.stop };
    },
  });
});
