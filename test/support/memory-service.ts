import type { BlobStore } from '../../src/images/blob-store.ts';
import { createCheckHealth } from '../../src/images/check-health.ts';
import { createGetContentUrl } from '../../src/images/content-url.ts';
import { createGetImage } from '../../src/images/get-image.ts';
import type { RecordStore } from '../../src/images/record-store.ts';
import { createUploadImage } from '../../src/images/upload-image.ts';
import { createFakeInspector } from './fake-inspector.ts';
import { createMemoryBlobs } from './memory-blobs.ts';
import { createMemoryRecords } from './memory-records.ts';

interface Overrides {
  readonly maxUploadBytes?: number;
  /** A store that fails, made from the one that does not. */
  readonly blobs?: (real: BlobStore) => BlobStore;
  readonly records?: (real: RecordStore) => RecordStore;
}

/** All use cases on memory stores. Ids count up, and the clock goes on by a second each time it is looked at. */
export function createMemoryService({ maxUploadBytes = 4_096, ...change }: Overrides = {}) {
  const memory = createMemoryBlobs();
  const stored = createMemoryRecords();
  const blobs = change.blobs?.(memory) ?? memory;
  const records = change.records?.(stored) ?? stored;
  let ids = 0;
  let seconds = 0;
  const newId = () => `id-${++ids}`;
  const now = () => new Date(Date.UTC(2026, 10, 23, 9, 0, seconds++));

  return {
    uploadImage: createUploadImage({
      blobs,
      records,
      createInspector: createFakeInspector,
      maxUploadBytes,
      newId,
      now,
    }),
    getImage: createGetImage({ records }),
    getContentUrl: createGetContentUrl({ blobs }),
    getPreviewLinks: async () => undefined,
    checkHealth: createCheckHealth({ blobs, records, clock: () => performance.now() }),
    blobUrl: blobs.urlOf,
    maxUploadBytes,
    /** What lies in the stores. */
    content: memory.content,
    records: stored,
  };
}

export type MemoryService = ReturnType<typeof createMemoryService>;
