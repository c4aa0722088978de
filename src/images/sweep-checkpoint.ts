import type { RecordStore } from './record-store.ts';
import type { RequestScope } from './request-scope.ts';
import type { ImagePositions } from './sweep-images.ts';
import type { SweepExtent } from './sweep-report.ts';
import type { Unsettled } from './sweep-run.ts';

const VERSION = 1;

/** Where the next run continues. Without `images` it begins at the beginning. */
export interface Checkpoint {
  readonly images?: ImagePositions | undefined;
  /** Where the listing of direct uploads stopped; absent when it came to its end. */
  readonly staged?: string | undefined;
  /** What failed: examined again, wherever the listing continues. */
  readonly unsettled: Unsettled;
}

interface KeptCheckpoint extends Checkpoint {
  readonly version: number;
  /** The container that the positions are valid in. */
  readonly storage: string;
}

/** Runs that remove and runs that only report continue each on their own. */
export function checkpointName(extent: SweepExtent, remove: boolean): string {
  return `${extent}-${remove ? 'remove' : 'report'}`;
}

/** `undefined` when there is none, or it belongs to another container or another version of this service. */
export async function readCheckpoint(
  records: RecordStore,
  name: string,
  storage: string,
  scope: RequestScope,
): Promise<Checkpoint | undefined> {
  const kept = (await records.readCheckpoint(name, scope)) as KeptCheckpoint | undefined;
  return kept?.version === VERSION && kept.storage === storage ? kept : undefined;
}

export async function writeCheckpoint(
  records: RecordStore,
  name: string,
  storage: string,
  checkpoint: Checkpoint,
  scope: RequestScope,
): Promise<void> {
  const kept: KeptCheckpoint = { ...checkpoint, version: VERSION, storage };
  await records.writeCheckpoint(name, kept, scope);
}
