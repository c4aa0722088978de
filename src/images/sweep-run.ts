import type { BlobStore } from './blob-store.ts';
import type { RecordPlace, RecordStore } from './record-store.ts';
import type { RequestScope } from './request-scope.ts';
import { note, type SweepReport } from './sweep-report.ts';

/** Items that may fail in one run; beyond that a store is down, and the run ends. */
export const MAX_FAILURES = 100;

/** What was made of an image: a preview, or the note that there is none. */
export interface DerivedBlob {
  readonly name: string;
  readonly sizeBytes: number;
}

/** A blob of an image, older than the grace, or of what was made of one. */
export interface AgedBlob {
  readonly name: string;
  /** Removed together with it. */
  readonly previews?: readonly DerivedBlob[] | undefined;
  /** The blob of the image that it was made of: where this is not in use, neither is this blob. */
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

/** Items that failed: the next run examines them again, wherever its listing begins. At most MAX_FAILURES. */
export interface Unsettled {
  readonly blobs: AgedBlob[];
  readonly records: RecordPlace[];
}

/** What bounds the time and the memory of a run. */
export interface SweepLimits {
  /** Listing ends this long after the start. */
  readonly listMs: number;
  /** Removing ends this long after listing. */
  readonly removeMs: number;
  /** Blobs, and records, that wait for their partner in memory. */
  readonly maxWaiting: number;
  /** Candidates of each kind, and at most `maxWaiting` more. A run removes them; the next one finds the others. */
  readonly maxCandidates: number;
}

/** What the steps of one sweep share. */
export interface SweepRun {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly scope: RequestScope;
  readonly report: SweepReport;
  readonly remove: boolean;
  /** What is younger is left alone: it may be on its way. */
  readonly until: Date;
  readonly now: () => Date;
  readonly limits: SweepLimits;
  /** When listing has to end, milliseconds since the epoch. */
  readonly listUntil: number;
  /** Candidates for removal. */
  readonly orphans: AgedBlob[];
  readonly staged: StagedBlob[];
  readonly unsettled: Unsettled;
}

class TooManyFailuresError extends Error {}

/** Runs the work on one item. Its failure is counted, not fatal; too many end the run. */
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
