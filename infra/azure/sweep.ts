import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadSettings } from '../../src/clouds/azure/settings.ts';
import { createAzureStores } from '../../src/clouds/azure/stores.ts';
import { sweepScope } from '../../src/functions/sweep-orphans.ts';
import type { SweepReport } from '../../src/images/sweep-report.ts';
import { createService } from '../../src/service.ts';
import { readSettings, resolveSettings } from '../local/settings.ts';

/** Exit codes: the first that applies. */
const FAILED = 1;
const BROKEN_RECORDS = 2;
const REFUSED = 3;

/**
 * `npm run sweep [-- --full] [--delete] [--json]`: finds blobs without a document, in the stores that the settings name.
 * Without `--full` it examines the last days, independently of the timer; without `--delete` it only reports. A full
 * sweep that runs out of time continues when it is started again.
 */
const { values } = parseArgs({
  options: { full: { type: 'boolean' }, delete: { type: 'boolean' }, json: { type: 'boolean' } },
});

/** The report as text. */
export function describeReport(report: SweepReport): string {
  const {
    orphanBlobs,
    orphanPreviews,
    staleUploads,
    expiredDrafts,
    foreignBlobs,
    blobsOfOtherStores,
    brokenRecords,
    removed,
    failures,
  } = report;
  const lines = [
    `${report.extent === 'everything' ? 'Everything' : 'The last days'}: ${report.blobsSeen} blobs, ${report.recordsSeen} documents, ${report.seconds} s, ${report.outcome}`,
    `found: ${orphanBlobs.count} blobs without a document (${orphanBlobs.bytes} bytes)`,
    `found: ${orphanPreviews.count} previews without an image (${orphanPreviews.bytes} bytes)`,
    `found: ${staleUploads.count} direct uploads never completed (${staleUploads.bytes} bytes)`,
    `found: ${expiredDrafts.count} expired drafts`,
    `removed: ${removed.blobs} blobs (${removed.bytes} bytes), ${removed.drafts} drafts`,
    `ignored: ${foreignBlobs.count} blobs of other origin, ${blobsOfOtherStores.count} whose documents are in another database`,
    `needs attention: ${brokenRecords.count} documents whose bytes are gone`,
    `failed: ${failures.count} items`,
  ];
  const examples = [
    orphanBlobs,
    orphanPreviews,
    staleUploads,
    foreignBlobs,
    blobsOfOtherStores,
    brokenRecords,
    failures,
  ].flatMap((one) => one.examples);
  return [...lines, ...examples.map((example) => `  ${example}`)].join('\n');
}

/** What to do about the report, one line each. */
export function advice(report: SweepReport): string[] {
  const found = report.orphanBlobs.count + report.orphanPreviews.count + report.staleUploads.count;
  return [
    ...(report.remove || found === 0
      ? []
      : ['Nothing was removed. To remove what was found: npm run sweep -- --delete']),
    ...(report.wouldRefuse === undefined ? [] : [`--delete would be refused: ${report.wouldRefuse}.`]),
    ...(report.outcome === 'partial' ? ['Time ran out. To continue, run it again with --full.'] : []),
  ];
}

export function exitCode({ outcome, brokenRecords }: SweepReport): number {
  if (outcome === 'failed') return FAILED;
  if (outcome === 'refused') return REFUSED;
  return brokenRecords.count > 0 ? BROKEN_RECORDS : 0;
}

async function sweep(): Promise<void> {
  const root = resolve(import.meta.dirname, '../..');
  const settings = loadSettings(resolveSettings(await readSettings(root, `${root}/local.settings.json`, process.env)));
  const { sweepOrphans } = createService({ ...createAzureStores(settings), settings });
  const { full = false, delete: remove = false, json = false } = values;
  const report = await sweepOrphans({ extent: full ? 'everything' : 'recent', remove, resume: full }, sweepScope());
  process.stdout.write(`${json ? JSON.stringify(report, undefined, 2) : describeReport(report)}\n`);
  if (!json)
    process.stdout.write(
      advice(report)
        .map((line) => `${line}\n`)
        .join(''),
    );
  if (report.reason !== undefined) process.stderr.write(`${report.reason}\n`);
  // A scheduled run should fail visibly.
  process.exitCode = exitCode(report);
}

if (import.meta.main) {
  await sweep().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
