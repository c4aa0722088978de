/** Examples in a report; the counts are complete. */
const MAX_EXAMPLES = 20;
/** Characters of one example: a report must fit into one log line, which Azure limits to 32 K characters. */
const EXAMPLE_LENGTH = 100;

/**
 * `recent`: stored since the last sweep, or in the days before the grace period. `everything`: all blobs.
 */
export type SweepExtent = 'recent' | 'everything';

/**
 * `complete`: up to the grace period. `partial`: out of time, the next run continues. `refused`: nothing was removed, because
 * the stores do not seem to belong together. `failed`: ended early; the next run repeats it.
 */
export type SweepOutcome = 'complete' | 'partial' | 'refused' | 'failed';

export interface Finding {
  count: number;
  readonly examples: string[];
}

export interface SweepReport {
  readonly extent: SweepExtent;
  /** Whether this run was allowed to remove what it found. */
  readonly remove: boolean;
  outcome: SweepOutcome;
  /** Why a run was refused or failed. */
  reason?: string;
  /** For a run that only reports: why a run that removes would be refused. */
  wouldRefuse?: string;
  seconds: number;
  blobsSeen: number;
  /** Blobs of images older than the grace period: the base of the share of orphans. */
  blobsExamined: number;
  recordsSeen: number;
  /** Documents found with their bytes, which shows that the two stores belong together. */
  pairs: number;
  /** Blobs older than the grace period that no record points to. */
  readonly orphanBlobs: Finding & { bytes: number };
  /** Previews, and records of missing ones, of image versions that no record points to. */
  readonly orphanPreviews: Finding & { bytes: number };
  /** Bytes of direct uploads that were never completed. */
  readonly staleUploads: Finding & { bytes: number };
  readonly expiredDrafts: Finding;
  /** Blobs in the container that this service did not write: never touched. */
  readonly foreignBlobs: Finding;
  /** Blobs without a record here whose properties name another store: never touched. */
  readonly blobsOfOtherStores: Finding;
  /** Records without bytes: they need manual attention. */
  readonly brokenRecords: Finding;
  readonly removed: { blobs: number; drafts: number; bytes: number };
  /** Items that could not be examined or removed. */
  readonly failures: Finding;
}

export function emptyReport(extent: SweepExtent, remove: boolean): SweepReport {
  const finding = () => ({ count: 0, examples: [] });
  return {
    extent,
    remove,
    outcome: 'complete',
    seconds: 0,
    blobsSeen: 0,
    blobsExamined: 0,
    recordsSeen: 0,
    pairs: 0,
    orphanBlobs: { ...finding(), bytes: 0 },
    orphanPreviews: { ...finding(), bytes: 0 },
    staleUploads: { ...finding(), bytes: 0 },
    expiredDrafts: finding(),
    foreignBlobs: finding(),
    blobsOfOtherStores: finding(),
    brokenRecords: finding(),
    removed: { blobs: 0, drafts: 0, bytes: 0 },
    failures: finding(),
  };
}

export function note(finding: Finding, example: string): void {
  finding.count += 1;
  if (finding.examples.length < MAX_EXAMPLES) finding.examples.push(example.slice(0, EXAMPLE_LENGTH));
}

/** Whether this report needs attention. */
export function needsAttention({ outcome, brokenRecords }: SweepReport): boolean {
  return outcome === 'refused' || outcome === 'failed' || brokenRecords.count > 0;
}
