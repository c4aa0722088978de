import { texts } from '../words/texts.ts';

export interface UploadCounts {
  readonly busy: number;
  readonly done: number;
  readonly failed: number;
  /** Already stored; waits for a decision. */
  readonly held: number;
}

/** Summary of all uploads, failures first, without zero counts. */
export function uploadSummary({ busy, done, failed, held }: UploadCounts): string {
  const parts = [
    failed > 0 && texts.failedCount(failed),
    busy > 0 && texts.uploading(busy),
    held > 0 && texts.heldCount(held),
    busy === 0 && done > 0 && texts.uploadedCount(done),
  ];
  return parts.filter((part) => part !== false).join(', ') || texts.noUploads;
}
