import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { sweepScope } from '../src/functions/sweep-orphans.ts';
import type { SweepReport } from '../src/images/sweep-orphans.ts';
import { createService } from '../src/service.ts';
import { loadSettings } from '../src/settings.ts';
import { readSettings, resolveSettings } from './local/settings.ts';

/**
 * `npm run sweep [-- --full] [--delete] [--json]`: finds what no document points to, on the stores that the settings
 * name. Without `--full` it looks at the days that the timer looks at; without `--delete` it only tells.
 */
const { values } = parseArgs({
  options: { full: { type: 'boolean' }, delete: { type: 'boolean' }, json: { type: 'boolean' } },
});

/** The report for a person. */
export function describeReport(report: SweepReport): string {
  const { orphanBlobs, staleUploads, expiredDrafts, foreignBlobs, brokenRecords } = report;
  const verb = report.removed ? 'removed' : 'found';
  const lines = [
    `${report.extent === 'everything' ? 'Everything' : 'The last days'}: ${report.blobsSeen} blobs, ${report.recordsSeen} documents`,
    `${verb}: ${orphanBlobs.count} blobs without a document (${orphanBlobs.bytes} bytes)`,
    `${verb}: ${staleUploads.count} direct uploads never completed (${staleUploads.bytes} bytes)`,
    `${verb}: ${expiredDrafts.count} expired drafts`,
    `left alone: ${foreignBlobs.count} blobs that are not this service's`,
    `for a person: ${brokenRecords.count} documents whose bytes are gone`,
  ];
  const named = [
    ...orphanBlobs.examples,
    ...staleUploads.examples,
    ...foreignBlobs.examples,
    ...brokenRecords.examples,
  ];
  return [...lines, ...named.map((name) => `  ${name}`)].join('\n');
}

async function sweep(): Promise<void> {
  const root = resolve(import.meta.dirname, '..');
  const settings = loadSettings(resolveSettings(await readSettings(root, `${root}/local.settings.json`, process.env)));
  const { sweepOrphans } = createService(settings);
  const extent = values.full ? 'everything' : 'recent';
  const report = await sweepOrphans({ extent, remove: values.delete ?? false }, sweepScope());
  process.stdout.write(`${values.json ? JSON.stringify(report, undefined, 2) : describeReport(report)}\n`);
  if (!values.delete && report.orphanBlobs.count + report.staleUploads.count > 0) {
    process.stdout.write('Nothing was removed: npm run sweep -- --delete removes.\n');
  }
  // A document without bytes is a loss: a scheduled run should be seen to fail.
  process.exitCode = report.brokenRecords.count > 0 ? 2 : 0;
}

if (import.meta.main) {
  await sweep().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
