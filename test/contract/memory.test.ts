import { createMemoryBlobs } from '../support/memory-blobs.ts';
import { createMemoryRecords } from '../support/memory-records.ts';
import { blobStoreSuite } from './blob-store-suite.ts';
import { claimsSuite } from './claims-suite.ts';
import { listSuite } from './list-suite.ts';
import { partsSuite } from './parts-suite.ts';
import { recordStoreSuite } from './record-store-suite.ts';
import { sealingSuite } from './sealing-suite.ts';
import { sweepBlobsSuite } from './sweep-blobs-suite.ts';
import { sweepRecordsSuite } from './sweep-records-suite.ts';

const records = createMemoryRecords();
const blobs = createMemoryBlobs();

recordStoreSuite('memory', () => records);
listSuite('memory', () => records);
claimsSuite('memory', () => records);
blobStoreSuite('memory', () => blobs);
sealingSuite('memory', () => blobs);
partsSuite(
  'memory',
  () => blobs,
  async (url, bytes) => blobs.putPart(url, bytes),
);
sweepRecordsSuite('memory', () => records);
sweepBlobsSuite('memory', () => blobs);
