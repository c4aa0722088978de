import { eachOf } from './each-of.ts';
import { MAX_BATCH_IDS, type RecordPlace } from './record-store.ts';
import { note } from './sweep-report.ts';
import { type AgedBlob, type SweepRun, tolerate } from './sweep-run.ts';

/** Batches of MAX_BATCH_IDS in flight. */
const BATCHES_AT_ONCE = 8;
/** Concurrent checks of single items. */
const LOOKS_AT_ONCE = 32;

/** Looks up which of these blobs a record points to. The others are orphans, and candidates with `collect`. */
export async function settleBlobs(run: SweepRun, blobs: readonly AgedBlob[], collect: boolean): Promise<void> {
  function judge(blob: AgedBlob, blobName: string | undefined): void {
    const { name, madeOf, recordsIn, sizeBytes } = blob;
    const isImage = madeOf === undefined;
    if (blobName === (madeOf ?? name)) {
      if (isImage) run.report.pairs += 1;
      return;
    }
    if (recordsIn !== run.records.identity) {
      if (isImage) note(run.report.blobsOfOtherStores, name);
      return;
    }
    const finding = isImage ? run.report.orphanBlobs : run.report.orphanPreviews;
    note(finding, name);
    finding.bytes += sizeBytes;
    if (collect && run.remove) run.orphans.push(blob);
  }

  /** Fallback for a failed batch: one unreadable item must not hide the others. */
  async function settleOne(blob: AgedBlob): Promise<void> {
    const settled = await tolerate(run.report, blob.name, async () => {
      const stored = await run.records.read(blob.imageId, run.scope);
      judge(blob, stored?.record.blob_name);
    });
    if (!settled) run.unsettled.blobs.push(blob);
  }

  await eachOf(batches(blobs), BATCHES_AT_ONCE, async (batch) => {
    const ids = batch.map(({ imageId }) => imageId);
    const names = await run.records.readBlobNames(ids, run.scope).catch(() => undefined);
    if (names === undefined) return eachOf(batch, 1, settleOne);
    for (const blob of batch) judge(blob, names.get(blob.imageId));
  });
}

/** Checks whether the bytes of these records exist. */
export async function settleRecords(run: SweepRun, places: readonly RecordPlace[]): Promise<void> {
  const { blobs, records, report, scope } = run;
  await eachOf(places, LOOKS_AT_ONCE, async (place) => {
    const settled = await tolerate(report, place.image_id, async () => {
      if ((await blobs.stat(place.blob_name, scope)) !== undefined) {
        report.pairs += 1;
        return;
      }
      // It may have been replaced or deleted since it was listed.
      const current = await records.readCurrent(place.image_id, scope);
      if (current?.record.blob_name === place.blob_name) note(report.brokenRecords, place.image_id);
    });
    if (!settled) run.unsettled.records.push(place);
  });
}

function* batches<T>(items: readonly T[]): Generator<readonly T[], void, undefined> {
  for (let at = 0; at < items.length; at += MAX_BATCH_IDS) yield items.slice(at, at + MAX_BATCH_IDS);
}
