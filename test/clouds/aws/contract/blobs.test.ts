import { afterAll, beforeAll, expect } from 'vitest';
import { blobStoreSuite } from '../../../contract/blob-store-suite.ts';
import { lostBlobsSuite } from '../../../contract/lost-blobs-suite.ts';
import { partsSuite } from '../../../contract/parts-suite.ts';
import { sealingSuite } from '../../../contract/sealing-suite.ts';
import { sweepBlobsSuite } from '../../../contract/sweep-blobs-suite.ts';
import { putBytes } from '../../../support/send-bytes.ts';
import { startBucket, startFaultyBucket } from '../support/s3.ts';
import { S3_STEPS } from '../support/s3-requests.ts';

let bucket: Awaited<ReturnType<typeof startBucket>>;
beforeAll(async () => {
  bucket = await startBucket();
});
afterAll(() => bucket.stop());

const blobs = () => bucket.blobs;

blobStoreSuite('aws', blobs);
sealingSuite('aws', blobs);
partsSuite('aws', blobs, async (url, bytes, headers) => expect(await putBytes(url, bytes, headers)).toBe(200));
sweepBlobsSuite('aws', blobs);
lostBlobsSuite('aws', { steps: S3_STEPS, start: startFaultyBucket });
