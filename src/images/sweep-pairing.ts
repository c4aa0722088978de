import type { RecordPlace } from './record-store.ts';
import type { AgedBlob } from './sweep-run.ts';

/**
 * Pairs blobs with the records that point to them while both are listed by time, so that nearly all of them
 * match within a page without a lookup. Items that stay unpaired for too long are looked up by ID.
 */
export interface Pairing {
  /** Unpaired items. */
  readonly waitingBlobs: number;
  readonly waitingRecords: number;
  /** Whether its partner was found. */
  addBlob(blob: AgedBlob): boolean;
  addRecord(place: RecordPlace): boolean;
  /** Removes and returns the oldest ones, except `keep` of them. */
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

/** A Map iterates in insertion order. */
function takeOldest<T>(waiting: Map<string, T>, keep: number): T[] {
  const taken: T[] = [];
  for (const [name, item] of waiting) {
    if (waiting.size <= keep) break;
    waiting.delete(name);
    taken.push(item);
  }
  return taken;
}
