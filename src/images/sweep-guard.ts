import { eachOf } from './each-of.ts';
import { type SweepRun, tolerate } from './sweep-run.ts';

/** Orphans that are always acceptable: on a quiet day their share means nothing. */
export const ORPHAN_FLOOR = 10;
/** Number of newest images to check if a run found no document together with its bytes. */
const PROBED_RECORDS = 20;

const ADVICE =
  'Check the settings of the bucket, the table and the database (BUCKET_NAME, TABLE_NAME, COSMOS_DATABASE or FIRESTORE_DATABASE) and the connections';

/** Why nothing may be removed after this listing; `undefined` when removing is safe. */
export type SweepGuard = (run: SweepRun) => Promise<string | undefined>;

/**
 * Refuses when the database does not seem to be the one that this storage belongs to, or when more blobs are orphans
 * than occasional failures explain.
 */
export function createSweepGuard(maxOrphanPercent: number): SweepGuard {
  return (run) => refusal(run, maxOrphanPercent);
}

async function refusal(run: SweepRun, maxOrphanPercent: number): Promise<string | undefined> {
  const { orphanBlobs, staleUploads, expiredDrafts, blobsOfOtherStores, blobsExamined, pairs } = run.report;
  if (blobsOfOtherStores.count > 0 && pairs === 0) {
    return `The documents of ${blobsOfOtherStores.count} blobs are in another database or container than this one. ${ADVICE}`;
  }
  const blobs = orphanBlobs.count + staleUploads.count;
  if (blobs + expiredDrafts.count === 0) return undefined;
  if (pairs === 0) {
    const newest = await probeNewest(run);
    if (newest === 'none' && blobs > 0) {
      return `The database contains no images, but storage contains ${blobs} blobs without a document. ${ADVICE}`;
    }
    if (newest === 'apart') {
      return `None of the newest ${PROBED_RECORDS} images in the database has its bytes in this storage. ${ADVICE}`;
    }
    // An outdated copy of the database has matching bytes, but not those of the listed days.
    if (orphanBlobs.count > 0) return `None of the ${blobsExamined} blobs that were examined has a document. ${ADVICE}`;
  }
  const allowed = Math.max(ORPHAN_FLOOR, Math.floor((maxOrphanPercent / 100) * blobsExamined));
  if (orphanBlobs.count <= allowed) return undefined;
  return `${orphanBlobs.count} of ${blobsExamined} blobs have no document; the limit is ${allowed} (${maxOrphanPercent} percent, at least ${ORPHAN_FLOOR}). ${ADVICE}. If they are orphans, raise SWEEP_MAX_ORPHAN_PERCENT for one run`;
}

async function probeNewest({ records, blobs, report, scope }: SweepRun): Promise<'none' | 'apart' | 'together'> {
  const newest = await records.list({ order: 'desc', limit: PROBED_RECORDS, filter: {} }, scope);
  if (newest.length === 0) return 'none';
  let found = false;
  await eachOf(newest, PROBED_RECORDS, async ({ record }) => {
    await tolerate(report, record.image_id, async () => {
      if ((await blobs.stat(record.blob_name, scope)) !== undefined) found = true;
    });
  });
  return found ? 'together' : 'apart';
}
