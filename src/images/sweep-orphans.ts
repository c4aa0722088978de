import type { BlobStore } from './blob-store.ts';
import type { RecordStore } from './record-store.ts';
import type { RequestScope } from './request-scope.ts';
import { type Checkpoint, checkpointName, readCheckpoint, writeCheckpoint } from './sweep-checkpoint.ts';
import type { SweepGuard } from './sweep-guard.ts';
import { type ImagePositions, sweepImages } from './sweep-images.ts';
import { removeCandidates } from './sweep-removal.ts';
import { emptyReport, note, type SweepExtent, type SweepReport } from './sweep-report.ts';
import { messageOf, type SweepLimits, type SweepRun } from './sweep-run.ts';
import { settleBlobs, settleRecords } from './sweep-settling.ts';
import { expiredDrafts, sweepStaged } from './sweep-staged.ts';
import { dayPrefix, dayPrefixes } from './sweep-walk.ts';

const MINUTE_MS = 60 * 1_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Start of a sweep without a checkpoint, in days before the grace period. */
const RECENT_DAYS = 2;
/** Shares of the time of a run. The rest is for the lookups at the end of listing. */
const LIST_SHARE = 23 / 28;
const REMOVE_SHARE = 3 / 28;
const DEFAULT_LIMITS: SweepLimits = {
  ...timesWithin(28 * MINUTE_MS),
  // Uploads of 50 seconds at 100 a second.
  maxWaiting: 5_000,
  maxCandidates: 20_000,
};
const NOTHING: Checkpoint['unsettled'] = { blobs: [], records: [] };

export interface SweepRequest {
  readonly extent: SweepExtent;
  /** Whether to remove orphans and expired drafts, or only count them. Records are never removed. */
  readonly remove: boolean;
  /** Continues where the last run with the same extent stopped, and leaves a checkpoint for the next. */
  readonly resume: boolean;
  /** When `scope` ends it. A run that ends by itself before leaves a checkpoint. 28 minutes by default. */
  readonly withinMs?: number | undefined;
}

export type SweepOrphans = (request: SweepRequest, scope: RequestScope) => Promise<SweepReport>;

interface SweepOrphansParts {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  /** Younger items are ignored: they may be part of a request in flight. */
  readonly graceHours: number;
  readonly guard: SweepGuard;
  readonly now: () => Date;
  readonly limits?: SweepLimits;
}

/**
 * Finds what crashes left behind: first lists, then removes, and removes nothing if the two stores do not seem to
 * belong together. Never rejects: the report contains the reason why it ended.
 */
export function createSweepOrphans(parts: SweepOrphansParts): SweepOrphans {
  const { blobs, records, now } = parts;
  const storage = () => blobs.urlOf('');

  return async function sweepOrphans(request, scope) {
    const started = now().getTime();
    const { withinMs } = request;
    const limits = { ...(parts.limits ?? DEFAULT_LIMITS), ...(withinMs !== undefined && timesWithin(withinMs)) };
    const run: SweepRun = {
      blobs,
      records,
      scope,
      now,
      limits,
      report: emptyReport(request.extent, request.remove),
      remove: request.remove,
      until: new Date(started - parts.graceHours * HOUR_MS),
      listUntil: started + limits.listMs,
      orphans: [],
      staged: [],
      unsettled: { blobs: [], records: [] },
    };
    const { report } = run;
    try {
      await sweep(run, request);
    } catch (error) {
      report.outcome = 'failed';
      report.reason = messageOf(error);
    }
    report.seconds = Math.round((now().getTime() - started) / 1_000);
    return report;
  };

  async function sweep(run: SweepRun, { extent, remove, resume }: SweepRequest): Promise<void> {
    const { report, scope } = run;
    const name = checkpointName(extent, remove, storage());
    const first: Checkpoint = { images: firstPositions(extent, run.until), unsettled: NOTHING };
    const begin = resume ? await beginning(name, first, scope) : first;
    // A later sweep that is allowed to remove starts where the first report started.
    if (resume && !remove) await beginning(checkpointName(extent, true, storage()), begin, scope);

    const listed = await list(run, extent, begin);
    const refused = await parts.guard(run);
    if (refused !== undefined && remove) {
      report.outcome = 'refused';
      report.reason = refused;
      return;
    }
    if (refused !== undefined) report.wouldRefuse = refused;
    const removed = remove ? await removeCandidates(run) : true;
    report.outcome = listed.finished && removed ? 'complete' : 'partial';
    // Without time for all candidates, the next run must list them again.
    if (resume && removed) await writeCheckpoint(records, name, listed.next, scope);
  }

  /** The checkpoint. The first run writes one before it starts, so that a failed run is repeated. */
  async function beginning(name: string, first: Checkpoint, scope: RequestScope): Promise<Checkpoint> {
    const found = await readCheckpoint(records, name, scope);
    if (found === undefined) await writeCheckpoint(records, name, first, scope);
    return found ?? first;
  }
}

function timesWithin(ms: number): Pick<SweepLimits, 'listMs' | 'removeMs'> {
  return { listMs: ms * LIST_SHARE, removeMs: ms * REMOVE_SHARE };
}

/** Examines direct uploads, then items that failed before, then images. */
async function list(
  run: SweepRun,
  extent: SweepExtent,
  begin: Checkpoint,
): Promise<{ finished: boolean; next: Checkpoint }> {
  const { unsettled } = run;
  const staged = await sweepStaged(run, begin.staged);
  for (const draft of await expiredDrafts(run)) note(run.report.expiredDrafts, draft.upload_id);
  run.report.blobsExamined += begin.unsettled.blobs.filter(({ madeOf }) => madeOf === undefined).length;
  await settleBlobs(run, begin.unsettled.blobs, true);
  await settleRecords(run, begin.unsettled.records);

  const start = begin.images ?? firstPositions(extent, run.until);
  const recent = extent === 'recent';
  const prefixes = recent ? dayPrefixes(start.blobs?.prefix ?? dayPrefix(run.until), run.until) : [''];
  const images = await sweepImages(run, { prefixes, start, endAtYoung: recent });
  const finished = images.finished && staged.finished;
  // After a complete full sweep, the next one starts from the beginning.
  const next = recent || !finished ? images.next : undefined;
  return { finished, next: { images: next, staged: staged.next, unsettled } };
}

function firstPositions(extent: SweepExtent, until: Date): ImagePositions {
  if (extent === 'everything') return {};
  const since = new Date(until.getTime() - RECENT_DAYS * 24 * HOUR_MS);
  const day = dayPrefix(since);
  return { blobs: { prefix: day }, records: { created_at: since.toISOString(), image_id: '' } };
}
