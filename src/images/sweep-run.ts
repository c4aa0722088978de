import type { BlobStore } from './blob-store.ts';
import type { RecordPlace, RecordStore } from './record-store.ts';
import type { RequestScope } from './request-scope.ts';
import { note, type SweepReport } from './sweep-report.ts';

/** Failed items after which the run ends, because a store must be down. */
export const MAX_FAILURES = 100;

/** A blob derived from an image: a preview, or the record that there is none. */
export interface DerivedBlob {
  readonly name: string;
  readonly sizeBytes: number;
}

/** A blob of an image older than the grace period, or derived from one. */
export interface AgedBlob {
  readonly name: string;
  /** Removed with it. */
  readonly previews?: readonly DerivedBlob[] | undefined;
  /** The blob of its image: if that is not in use, neither is this one. */
  readonly madeOf?: string | undefined;
  readonly imageId: string;
  /** `RecordStore.identity` of the store that has its record. */
  readonly recordsIn: string | undefined;
  readonly sizeBytes: number;
}

/** Bytes of a direct upload that was never completed. */
export interface StagedBlob {
  readonly name: string;
  readonly uploadId: string;
  readonly sizeBytes: number;
}

/** Failed items, which the next run examines again. At most MAX_FAILURES. */
export interface Unsettled {
  readonly blobs: AgedBlob[];
  readonly records: RecordPlace[];
}

/** Limits of the time and the memory of a run. */
export interface SweepLimits {
  /** Time limit of listing, from the start. */
  readonly listMs: number;
  /** Time limit of removing, from the end of listing. */
  readonly removeMs: number;
  /** Unpaired blobs, and unpaired records, in memory. */
  readonly maxWaiting: number;
  /** Candidates of each kind, plus at most `maxWaiting`. A run removes them; the next one finds the others. */
  readonly maxCandidates: number;
}

/** State shared by the steps of one sweep. */
export interface SweepRun {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly scope: RequestScope;
  readonly report: SweepReport;
  readonly remove: boolean;
  /** Younger items are ignored: they may be part of a request in flight. */
  readonly until: Date;
  readonly now: () => Date;
  readonly limits: SweepLimits;
  /** End of listing, in milliseconds since the epoch. */
  readonly listUntil: number;
  /** Candidates for removal. */
  readonly orphans: AgedBlob[];
  readonly staged: StagedBlob[];
  readonly unsettled: Unsettled;
}

class TooManyFailuresError extends Error {}

/** Runs the work on one item. A failure is counted and not fatal, unless there are too many. */
export async function tolerate(report: SweepReport, item: string, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof TooManyFailuresError) throw error;
    note(report.failures, `${item.slice(0, 60)}: ${messageOf(error)}`);
    if (report.failures.count > MAX_FAILURES) {
      throw new TooManyFailuresError(`More than ${MAX_FAILURES} items failed. The last one: ${messageOf(error)}`);
    }
    return false;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
