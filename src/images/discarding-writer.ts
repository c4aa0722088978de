import type { BlobWriter } from './blob-store.ts';

/** A writer for bytes that are inspected but not stored. */
export const discardingWriter: BlobWriter = {
  write: async () => undefined,
  commit: async () => undefined,
  abandon: async () => undefined,
};
