import { eachOf } from './each-of.ts';
import { type SweepRun, tolerate } from './sweep-run.ts';
import { expiredDrafts, isLive } from './sweep-staged.ts';

const REMOVALS_AT_ONCE = 16;

/**
 * Removes the candidates, each after another check for records that point to it. Returns whether time sufficed; an item that
 * fails is left to the next run.
 */
export async function removeCandidates(run: SweepRun): Promise<boolean> {
  const { records, report, scope } = run;
  const until = run.now().getTime() + run.limits.removeMs;
  const inTime = () => run.now().getTime() < until;

  async function count(removal: Promise<void>, sizeBytes: number): Promise<void> {
    await removal;
    report.removed.blobs += 1;
    report.removed.bytes += sizeBytes;
  }

  await eachOf(run.orphans, REMOVALS_AT_ONCE, async (orphan) => {
    if (!inTime()) return;
    const { name, madeOf, imageId, sizeBytes, previews = [] } = orphan;
    const done = await tolerate(report, name, async () => {
      const current = await records.readCurrent(imageId, scope);
      if (current?.record.blob_name === (madeOf ?? name)) return;
      await count(run.blobs.remove(name, scope), sizeBytes);
      for (const preview of previews) await count(run.blobs.remove(preview.name, scope), preview.sizeBytes);
    });
    if (!done) run.unsettled.blobs.push(orphan);
  });
  await eachOf(run.staged, REMOVALS_AT_ONCE, async ({ name, uploadId, sizeBytes }) => {
    if (!inTime()) return;
    await tolerate(report, name, async () => {
      if (!(await isLive(run, uploadId))) await count(run.blobs.removeWithParts(name, scope), sizeBytes);
    });
  });
  return removeDrafts(run, inTime);
}

async function removeDrafts(run: SweepRun, inTime: () => boolean): Promise<boolean> {
  const tried = new Set<string>();
  for (;;) {
    if (!inTime()) return false;
    // A stale query lists again what was just removed.
    const drafts = (await expiredDrafts(run)).filter(({ upload_id }) => !tried.has(upload_id));
    if (drafts.length === 0) return true;
    for (const { upload_id } of drafts) tried.add(upload_id);
    const before = run.report.removed.drafts;
    await eachOf(drafts, REMOVALS_AT_ONCE, async ({ upload_id }) => {
      await tolerate(run.report, upload_id, async () => {
        await run.records.removeDraft(upload_id, run.scope);
        run.report.removed.drafts += 1;
      });
    });
    // Anything that could not be removed is found again tomorrow.
    if (run.report.removed.drafts - before < drafts.length) return true;
  }
}
