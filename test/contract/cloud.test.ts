import { expect, inject } from 'vitest';
import { harness } from '../support/cloud-under-test.ts';
import { putBytes } from '../support/send-bytes.ts';
import { blobStoreSuite } from './blob-store-suite.ts';
import { claimsSuite } from './claims-suite.ts';
import { startFaultyStores } from './faulty-stores.ts';
import { listSuite } from './list-suite.ts';
import { lostBlobsSuite } from './lost-blobs-suite.ts';
import { lostRecordsSuite } from './lost-records-suite.ts';
import { partsSuite } from './parts-suite.ts';
import { recordStoreSuite } from './record-store-suite.ts';
import { sealingSuite } from './sealing-suite.ts';
import { sweepBlobsSuite } from './sweep-blobs-suite.ts';
import { sweepRecordsSuite } from './sweep-records-suite.ts';

const { cloud } = harness;
const { blobs, records } = harness.openStores(inject('storeSettings'));

recordStoreSuite(cloud, () => records, harness.platform);
listSuite(cloud, () => records);
claimsSuite(cloud, () => records);
blobStoreSuite(cloud, () => blobs);
sealingSuite(cloud, () => blobs);
partsSuite(
  cloud,
  () => blobs,
  async (url, bytes, headers) => expect(await putBytes(url, bytes, headers)).toBeLessThan(300),
);
sweepRecordsSuite(cloud, () => records);
sweepBlobsSuite(cloud, () => blobs);
lostRecordsSuite(cloud, {
  steps: harness.steps,
  throttled: harness.throttled,
  async start() {
    const { records: faulty, others, proxies } = await startFaultyStores('records');
    return { records: faulty, others: others.records, proxy: proxies.records, stop: proxies.stop };
  },
});
lostBlobsSuite(cloud, {
  steps: harness.steps,
  async start() {
    const { blobs: faulty, proxies } = await startFaultyStores('blobs');
    return { blobs: faulty, proxy: proxies.blobs, stop: proxies.stop };
  },
});
