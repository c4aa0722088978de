import { STAGING_PREFIX } from './begin-upload.ts';
import type { BlobStore } from './blob-store.ts';
import { eachOf } from './each-of.ts';
import { note } from './sweep-report.ts';
import { type SweepRun, tolerate } from './sweep-run.ts';
import { walkBlobs } from './sweep-walk.ts';

const LOOKS_AT_ONCE = 8;
/** Maximum of expired drafts that one run counts and, per batch, removes. */
const PAGE_DRAFTS = 1_000;

export interface StagedEnd {
  readonly finished: boolean;
  /** Where the last run stopped; absent at the beginning. */
  readonly next?: string | undefined;
}

/** Finds bytes of direct uploads whose draft has expired, from the position of a page. */
export async function sweepStaged(run: SweepRun, from: string | undefined): Promise<StagedEnd> {
  const { report, scope, until } = run;
  const list: BlobStore['list'] = (...request) => run.blobs.listWithParts(...request);
  for await (const { at, blobs } of walkBlobs({ list }, [STAGING_PREFIX], from, scope)) {
    if (run.now().getTime() >= run.listUntil) return { finished: false, next: at.from };
    report.blobsSeen += blobs.length;
    await eachOf(blobs, LOOKS_AT_ONCE, async ({ name, modifiedAt, sizeBytes }) => {
      if (modifiedAt >= until) return;
      const uploadId = name.slice(STAGING_PREFIX.length);
      await tolerate(report, name, async () => {
        if (await isLive(run, uploadId)) return;
        note(report.staleUploads, name);
        report.staleUploads.bytes += sizeBytes;
        if (run.remove && run.staged.length < run.limits.maxCandidates) run.staged.push({ name, uploadId, sizeBytes });
      });
    });
  }
  // Every run finds these again, so those beyond the maximum of candidates are left to the next one.
  return { finished: !run.remove || report.staleUploads.count <= run.staged.length };
}

/** Whether a draft exists that can still be completed. */
export async function isLive({ records, now, scope }: SweepRun, uploadId: string): Promise<boolean> {
  const found = (await records.readDraft(uploadId, scope)) ?? (await records.readDraftCurrent(uploadId, scope));
  return found !== undefined && found.draft.expires_at > now().toISOString();
}

/** Some stores remove drafts some time after they expire; this is for those that do not. */
export function expiredDrafts({ records, until, scope }: SweepRun) {
  return records.listExpiredDrafts(until.toISOString(), PAGE_DRAFTS, scope);
}
