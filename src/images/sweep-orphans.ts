import type { BlobStore, ListedBlob } from './blob-store.ts';
import { STAGING_PREFIX } from './create-upload.ts';
import type { ImageRecord, StoredRecord } from './image-record.ts';
import { readDecisive } from './read-decisive.ts';
import type { ListFilter, ListPosition, RecordStore } from './record-store.ts';
import type { RequestScope } from './request-scope.ts';

const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;
/** A daily sweep looks at this many days before the grace, so that a run that was missed is made up for. */
const RECENT_DAYS = 2;
/** Records of one page, drafts of one page, and store calls at once: what bounds the memory of a sweep. */
const PAGE_SIZE = 100;
const CONCURRENCY = 8;
/** Names in a report; the counts are complete. */
const MAX_EXAMPLES = 20;

export interface SweepRequest {
  /** `recent`: what was stored in the days before the grace. `everything`: all that is stored. */
  readonly extent: 'recent' | 'everything';
  /** Removes orphans and expired drafts; otherwise they are only counted. Records are never removed. */
  readonly remove: boolean;
}

interface Finding {
  count: number;
  readonly examples: string[];
}

export interface SweepReport {
  readonly extent: SweepRequest['extent'];
  readonly removed: boolean;
  blobsSeen: number;
  recordsSeen: number;
  /** Blobs older than the grace that no record points to. */
  readonly orphanBlobs: Finding & { bytes: number };
  /** Bytes of direct uploads that were never completed, and their drafts. */
  readonly staleUploads: Finding & { bytes: number };
  readonly expiredDrafts: Finding;
  /** Blobs in the container that this service did not make: never touched. */
  readonly foreignBlobs: Finding;
  /** Records whose bytes are gone: something for a person. */
  readonly brokenRecords: Finding;
}

export type SweepOrphans = (request: SweepRequest, scope: RequestScope) => Promise<SweepReport>;

interface SweepOrphansParts {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  /** What is younger is left alone: it may be on its way. */
  readonly graceHours: number;
  readonly now: () => Date;
}

/**
 * Finds what a crash left behind. Blob names begin with the day they were written, so that the daily run lists the days
 * it is about and costs what these days' uploads cost, however much is stored.
 */
export function createSweepOrphans({ blobs, records, graceHours, now }: SweepOrphansParts): SweepOrphans {
  return async function sweepOrphans({ extent, remove }, scope) {
    const until = new Date(now().getTime() - graceHours * HOUR_MS);
    const report = emptyReport(extent, remove);
    for (const prefix of extent === 'everything' ? [''] : [...dayPrefixes(until), STAGING_PREFIX]) {
      for await (const page of blobs.list(prefix, scope)) {
        report.blobsSeen += page.length;
        await eachOf(page, (blob) => checkBlob(blob, until, report, scope));
      }
    }
    await sweepDrafts(report, scope);
    for await (const page of recordPages(extent, until, scope)) {
      report.recordsSeen += page.length;
      await eachOf(page, (record) => checkRecord(record, report, scope));
    }
    return report;
  };

  async function checkBlob(blob: ListedBlob, until: Date, report: SweepReport, scope: RequestScope): Promise<void> {
    if (blob.modifiedAt >= until) return;
    if (blob.name.startsWith(STAGING_PREFIX)) return checkStaged(blob, report, scope);
    if (blob.imageId === undefined) return note(report.foreignBlobs, blob.name);
    const isUsed = (stored: StoredRecord | undefined) => stored?.record.blob_name === blob.name;
    if (isUsed(await readDecisive(records, blob.imageId, isUsed, scope))) return;
    note(report.orphanBlobs, blob.name);
    report.orphanBlobs.bytes += blob.sizeBytes;
    if (report.removed) await blobs.remove(blob.name, scope);
  }

  async function checkStaged(blob: ListedBlob, report: SweepReport, scope: RequestScope): Promise<void> {
    const draft = (await records.readDraftCurrent(blob.name.slice(STAGING_PREFIX.length), scope))?.draft;
    if (draft !== undefined && draft.expires_at > now().toISOString()) return;
    note(report.staleUploads, blob.name);
    report.staleUploads.bytes += blob.sizeBytes;
    if (report.removed) await blobs.remove(blob.name, scope);
  }

  /** Cosmos DB removes drafts by itself some time after they expired; this is for stores that do not. */
  async function sweepDrafts(report: SweepReport, scope: RequestScope): Promise<void> {
    for (;;) {
      const drafts = await records.listExpiredDrafts(now().toISOString(), PAGE_SIZE, scope);
      for (const draft of drafts) note(report.expiredDrafts, draft.upload_id);
      if (report.removed) await eachOf(drafts, (draft) => records.removeDraft(draft.upload_id, scope));
      if (!report.removed || drafts.length < PAGE_SIZE) return;
    }
  }

  async function* recordPages(
    extent: SweepRequest['extent'],
    until: Date,
    scope: RequestScope,
  ): AsyncGenerator<readonly ImageRecord[]> {
    const since = new Date(until.getTime() - RECENT_DAYS * DAY_MS);
    const filter: ListFilter = {
      created_before: until.toISOString(),
      ...(extent === 'recent' && { created_after: since.toISOString() }),
    };
    let after: ListPosition | undefined;
    do {
      const query = { order: 'desc' as const, limit: PAGE_SIZE, filter, ...(after !== undefined && { after }) };
      const page = (await records.list(query, scope)).map(({ record }) => record);
      yield page;
      after = page.length < PAGE_SIZE ? undefined : page.at(-1);
    } while (after !== undefined);
  }

  async function checkRecord(record: ImageRecord, report: SweepReport, scope: RequestScope): Promise<void> {
    if ((await blobs.stat(record.blob_name, scope)) !== undefined) return;
    // It may have been replaced or deleted since it was listed.
    const again = await records.readCurrent(record.image_id, scope);
    if (again === undefined || again.record.blob_name !== record.blob_name) return;
    note(report.brokenRecords, record.image_id);
  }
}

/** `2026/11/21/`, … up to the day of `until`. */
function dayPrefixes(until: Date): string[] {
  return Array.from(
    { length: RECENT_DAYS + 1 },
    (_, back) => `${new Date(until.getTime() - back * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '/')}/`,
  ).reverse();
}

function emptyReport(extent: SweepRequest['extent'], removed: boolean): SweepReport {
  const finding = () => ({ count: 0, examples: [] });
  return {
    extent,
    removed,
    blobsSeen: 0,
    recordsSeen: 0,
    orphanBlobs: { ...finding(), bytes: 0 },
    staleUploads: { ...finding(), bytes: 0 },
    expiredDrafts: finding(),
    foreignBlobs: finding(),
    brokenRecords: finding(),
  };
}

function note(finding: Finding, name: string): void {
  finding.count += 1;
  if (finding.examples.length < MAX_EXAMPLES) finding.examples.push(name);
}

/** A few at a time, each as soon as a place is free. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: Math.min(CONCURRENCY, items.length) }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}
