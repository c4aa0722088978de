import { createHash } from 'node:crypto';
import type { RecordStore } from './record-store.ts';
import type { RequestScope } from './request-scope.ts';
import type { ImagePositions } from './sweep-images.ts';
import type { SweepExtent } from './sweep-report.ts';
import type { Unsettled } from './sweep-run.ts';

const VERSION = 1;

/** Where the next run continues; without `images`, from the beginning. */
export interface Checkpoint {
  readonly images?: ImagePositions | undefined;
  /** Where the listing of direct uploads stopped; absent if it was complete. */
  readonly staged?: string | undefined;
  /** Failed items, which the next run examines again. */
  readonly unsettled: Unsettled;
}

interface KeptCheckpoint extends Checkpoint {
  readonly version: number;
}

/** Runs that remove and runs that only report have separate checkpoints, and so has each container. */
export function checkpointName(extent: SweepExtent, remove: boolean, storage: string): string {
  const container = createHash('sha256').update(storage).digest('hex').slice(0, 16);
  return `${extent}-${remove ? 'remove' : 'report'}-${container}`;
}

/** `undefined` if there is none, or it is from another version of this service. */
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
