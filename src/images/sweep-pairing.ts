import type { RecordPlace } from './record-store.ts';
import type { AgedBlob } from './sweep-run.ts';

/**
 * Pairs blobs with the records that point to them as both are listed in the order of time, so that nearly all of them
 * meet within a page and cost no question of their own. What waits too long is taken out and asked for by its id.
 */
export interface Pairing {
  /** Items that wait for their partner. */
  readonly waitingBlobs: number;
  readonly waitingRecords: number;
  /** True when its partner was there. */
  addBlob(blob: AgedBlob): boolean;
  addRecord(place: RecordPlace): boolean;
  /** Takes out those that wait longest; `keep` of them stay. */
  takeBlobs(keep: number): AgedBlob[];
  takeRecords(keep: number): RecordPlace[];
}

export function createPairing(): Pairing {
  const blobs = new Map<string, AgedBlob>();
  const records = new Map<string, RecordPlace>();
  return {
    get waitingBlobs() {
      return blobs.size;
    },
    get waitingRecords() {
      return records.size;
    },
    addBlob(blob) {
      if (records.delete(blob.name)) return true;
      blobs.set(blob.name, blob);
      return false;
    },
    addRecord(place) {
      if (blobs.delete(place.blob_name)) return true;
      records.set(place.blob_name, place);
      return false;
    },
    takeBlobs: (keep) => takeOldest(blobs, keep),
    takeRecords: (keep) => takeOldest(records, keep),
  };
}

/** A Map keeps the order of insertion. */
function takeOldest<T>(waiting: Map<string, T>, keep: number): T[] {
  const taken: T[] = [];
  for (const [name, item] of waiting) {
    if (waiting.size <= keep) break;
    waiting.delete(name);
    taken.push(item);
  }
  return taken;
}
