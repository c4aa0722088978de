import { STAGING_PREFIX } from './begin-upload.ts';
import { timeOfBlob } from './blob-name.ts';
import { ahead } from './each-of.ts';
import type { ListPosition } from './record-store.ts';
import { createPairing } from './sweep-pairing.ts';
import { type ListedImage, splitPage } from './sweep-previews.ts';
import { note } from './sweep-report.ts';
import type { AgedBlob, SweepRun } from './sweep-run.ts';
import { settleBlobs, settleRecords } from './sweep-settling.ts';
import { type BlobPosition, walkBlobs, walkRecords } from './sweep-walk.ts';

/** Where the listings of blobs and of records continue. */
export interface ImagePositions {
  readonly blobs?: BlobPosition | undefined;
  readonly records?: ListPosition | undefined;
}

export interface ImageWalk {
  readonly prefixes: readonly string[];
  readonly start: ImagePositions;
  /** Names sort by time, so only young blobs follow a page of young blobs. */
  readonly endAtYoung: boolean;
}

export interface WalkEnd {
  readonly finished: boolean;
  /** Everything before this is examined, and its orphans are candidates. */
  readonly next: ImagePositions;
}

/**
 * Lists blobs and records in parallel, pairs them, and looks up the rest by ID. Stops cleanly when time runs out.
 * Memory is bounded: two pages of each, unpaired items, and candidates.
 */
export async function sweepImages(run: SweepRun, { prefixes, start, endAtYoung }: ImageWalk): Promise<WalkEnd> {
  const { report, scope, until } = run;
  const { maxWaiting, maxCandidates } = run.limits;
  const pairing = createPairing();
  const blobPages = ahead(walkBlobs(run.blobs, prefixes, start.blobs?.from, scope));
  const recordPages = ahead(walkRecords(run.records, start.records, until.toISOString(), scope));
  let { blobs: blobsNext, records: recordsNext } = start;
  /** The first page with a young blob: the next run must list it again. */
  let young: BlobPosition | undefined;
  /** Where the candidates were full; listing continues for the counts. */
  let full: ImagePositions | undefined;
  const at = { blobs: 0, records: 0 };
  const ended = { blobs: false, records: false };

  async function takeBlobs(): Promise<void> {
    const { done, value: step } = await blobPages.next();
    if (done) {
      ended.blobs = true;
      return;
    }
    // A full listing includes the direct uploads, which are swept separately.
    const { images: listed, strays } = splitPage(step.blobs.filter(({ name }) => !name.startsWith(STAGING_PREFIX)));
    await settleBlobs(run, strays, full === undefined);
    report.blobsSeen += listed.length;
    let old = 0;
    for (const blob of listed) {
      if (blob.modifiedAt >= until) continue;
      old += 1;
      const aged = agedBlob(blob, run);
      if (aged === undefined) continue;
      at.blobs = timeOfBlob(blob.name) ?? blob.modifiedAt.getTime();
      if (pairing.addBlob(aged)) report.pairs += 1;
    }
    if (old < listed.length) young ??= step.at;
    // The last page may grow before the next run.
    blobsNext = young ?? step.next ?? step.at;
    if (endAtYoung && old === 0 && listed.length > 0) ended.blobs = true;
  }

  async function takeRecords(): Promise<void> {
    const { done, value: page } = await recordPages.next();
    if (done) {
      ended.records = true;
      recordsNext = { created_at: until.toISOString(), image_id: '' };
      return;
    }
    report.recordsSeen += page.length;
    for (const place of page) if (pairing.addRecord(place)) report.pairs += 1;
    const last = page.at(-1);
    if (last === undefined) return;
    recordsNext = { created_at: last.created_at, image_id: last.image_id };
    at.records = Date.parse(last.created_at);
  }

  async function settle(keep: number): Promise<void> {
    await settleBlobs(run, pairing.takeBlobs(keep), full === undefined);
    await settleRecords(run, pairing.takeRecords(keep));
  }

  const positions = (): ImagePositions => ({ blobs: blobsNext, records: recordsNext });

  try {
    while (!(ended.blobs && ended.records) && run.now().getTime() < run.listUntil) {
      if (ended.records || (!ended.blobs && at.blobs <= at.records)) await takeBlobs();
      else await takeRecords();
      if (Math.max(pairing.waitingBlobs, pairing.waitingRecords) > maxWaiting) await settle(maxWaiting / 2);
      if (run.orphans.length >= maxCandidates && full === undefined) {
        await settle(0);
        full = positions();
      }
    }
    await settle(0);
  } finally {
    await Promise.all([blobPages.return(), recordPages.return()]);
  }
  return { finished: ended.blobs && ended.records && full === undefined, next: full ?? positions() };
}

/** `undefined` for what is not an image of this service. */
function agedBlob(
  { name, imageId, recordsIn, sizeBytes, previews }: ListedImage,
  { report }: SweepRun,
): AgedBlob | undefined {
  if (imageId === undefined) {
    note(report.foreignBlobs, name);
    return undefined;
  }
  report.blobsExamined += 1;
  return { name, imageId, recordsIn, sizeBytes, ...(previews.length > 0 && { previews }) };
}
