import { createBeginUpload } from '../../src/images/begin-upload.ts';
import type { BlobStore } from '../../src/images/blob-store.ts';
import { createCompleteUpload } from '../../src/images/complete-upload.ts';
import { createDeleteImage } from '../../src/images/delete-image.ts';
import type { RecordStore } from '../../src/images/record-store.ts';
import { createUpdateImage } from '../../src/images/update-image.ts';
import { createUploadImage } from '../../src/images/upload-image.ts';
import { createFakeInspector } from './fake-inspector.ts';
import { createMemoryBlobs } from './memory-blobs.ts';
import { createMemoryRecords } from './memory-records.ts';

interface Overrides {
  readonly blobs?: (real: BlobStore) => BlobStore;
  readonly records?: (real: RecordStore) => RecordStore;
  readonly maxDirectUploadBytes?: number;
}

/** The use cases that idempotency keys are about, on memory stores, with a clock that tests set. */
export function createKeyedService(change: Overrides = {}) {
  const clock = { at: Date.parse('2026-11-23T09:00:00Z') };
  const now = () => new Date(clock.at);
  const memory = createMemoryBlobs(now);
  const stored = createMemoryRecords();
  const blobs = change.blobs?.(memory) ?? memory;
  const records = change.records?.(stored) ?? stored;
  let ids = 0;
  const parts = { blobs, records, newId: () => `id-${++ids}`, now };
  return {
    clock,
    memory,
    stored,
    uploadImage: createUploadImage({ ...parts, createInspector: createFakeInspector, maxUploadBytes: 4_096 }),
    updateImage: createUpdateImage(parts),
    deleteImage: createDeleteImage(parts),
    beginUpload: createBeginUpload({ ...parts, maxDirectUploadBytes: change.maxDirectUploadBytes ?? 4_096 }),
    completeUpload: createCompleteUpload({ ...parts, createInspector: createFakeInspector }),
  };
}

export type KeyedService = ReturnType<typeof createKeyedService>;
