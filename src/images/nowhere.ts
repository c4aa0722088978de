import type { BlobWriter } from './blob-store.ts';

/** For bytes that are only looked at. */
export const NOWHERE: BlobWriter = {
  write: async () => undefined,
  commit: async () => undefined,
  abandon: async () => undefined,
};
