import { texts } from '../words/texts.ts';

interface UploadCounts {
  readonly busy: number;
  readonly done: number;
  readonly failed: number;
}

/** One line for all uploads. What there is none of is not named. */
export function uploadSummary({ busy, done, failed }: UploadCounts): string {
  const progress = busy > 0 ? texts.uploading(busy) : done > 0 ? texts.uploadedCount(done) : undefined;
  const failures = failed > 0 ? texts.failedCount(failed) : undefined;
  return [progress, failures].filter((part) => part !== undefined).join(', ') || texts.noUploads;
}
