import { afterAll, beforeAll, expect } from 'vitest';
import { blobStoreSuite } from '../../../contract/blob-store-suite.ts';
import { lostBlobsSuite } from '../../../contract/lost-blobs-suite.ts';
import { partsSuite } from '../../../contract/parts-suite.ts';
import { sealingSuite } from '../../../contract/sealing-suite.ts';
import { sweepBlobsSuite } from '../../../contract/sweep-blobs-suite.ts';
import { putBytes } from '../../../support/send-bytes.ts';
import { startBucket, startFaultyBucket } from '../support/gcs.ts';
import { GCS_STEPS } from '../support/gcs-requests.ts';

let gcs: Awaited<ReturnType<typeof startBucket>>;
beforeAll(async () => {
  gcs = await startBucket();
});
afterAll(() => gcs.stop());
const blobs = () => gcs.blobs;

blobStoreSuite('gcp', blobs);
sealingSuite('gcp', blobs);
partsSuite('gcp', blobs, async (url, bytes, headers) => expect(await putBytes(url, bytes, headers)).toBe(200));
sweepBlobsSuite('gcp', blobs);
lostBlobsSuite('gcp', { steps: GCS_STEPS, start: startFaultyBucket });
