import type { RetryOptions } from '../service/retry.ts';
import type { ResumeState } from './resume-state.ts';
import type { ResumeStore } from './resume-store.ts';

/** Where an upload notes how far it has come. A note that cannot be written is no reason to fail. */
export interface UploadJournal {
  read(): Promise<ResumeState | undefined>;
  save(state: ResumeState): Promise<void>;
  clear(): Promise<void>;
}

/** `store`: `undefined` for an upload that cannot be resumed. */
export function createUploadJournal(store: ResumeStore | undefined, notify: RetryOptions['notify']): UploadJournal {
  let isReported = false;
  return {
    read: async () => store?.read(),
    async save(state) {
      try {
        await store?.write(state);
      } catch (error) {
        if (!isReported) notify((texts) => texts.noResume(error instanceof Error ? error.message : String(error)));
        isReported = true;
      }
    },
    clear: async () => store?.clear(),
  };
}
