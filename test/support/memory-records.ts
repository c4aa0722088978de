import type { ImageRecord, StoredRecord } from '../../src/images/image-record.ts';
import type { RecordStore } from '../../src/images/record-store.ts';

/** The RecordStore port in memory. It earns its place by passing the contract suite. */
export function createMemoryRecords(): RecordStore {
  const stored = new Map<string, StoredRecord>();
  let version = 0;

  function put(record: ImageRecord): StoredRecord {
    version += 1;
    const entry = { record: structuredClone(record), etag: `"${version}"` };
    stored.set(record.image_id, entry);
    return structuredClone(entry);
  }

  return {
    async read(imageId, scope) {
      scope.charge(1);
      return structuredClone(stored.get(imageId));
    },
    async create(record, scope) {
      scope.charge(5);
      return stored.has(record.image_id) ? undefined : put(record);
    },
    async replace(record, etag, scope) {
      scope.charge(10);
      return stored.get(record.image_id)?.etag === etag ? put(record) : undefined;
    },
    async check() {
      await Promise.resolve();
    },
  };
}
