import { createHash } from 'node:crypto';
import type { RecordStore } from './record-store.ts';
import type { RequestScope } from './request-scope.ts';
import type { ImagePositions } from './sweep-images.ts';
import type { SweepExtent } from './sweep-report.ts';
import type { Unsettled } from './sweep-run.ts';

const VERSION = 1;

/** Where the next run continues. Without `images` it begins at the beginning. */
export interface Checkpoint {
  readonly images?: ImagePositions;
  /** Where the listing of direct uploads stopped; absent when it came to its end. */
  readonly staged?: string;
  /** What failed: examined again, wherever the listing continues. */
  readonly unsettled: Unsettled;
}

interface KeptCheckpoint extends Checkpoint {
  readonly version: number;
}

/** Runs that remove and runs that only report continue each on their own, and so do runs on each container. */
export function checkpointName(extent: SweepExtent, remove: boolean, storage: string): string {
  const container = createHash('sha256').update(storage).digest('hex').slice(0, 16);
  return `${extent}-${remove ? 'remove' : 'report'}-${container}`;
}

/** `undefined` when there is none, or it belongs to another version of this service. */
export async function readCheckpoint(
  records: RecordStore,
  name: string,
  scope: RequestScope,
): Promise<Checkpoint | undefined> {
  const kept = (await records.readCheckpoint(name, scope)) as KeptCheckpoint | undefined;
  return kept?.version === VERSION ? kept : undefined;
}

export async function writeCheckpoint(
  records: RecordStore,
  name: string,
  checkpoint: Checkpoint,
  scope: RequestScope,
): Promise<void> {
  const kept: KeptCheckpoint = { ...checkpoint, version: VERSION };
  await records.writeCheckpoint(name, kept, scope);
}
