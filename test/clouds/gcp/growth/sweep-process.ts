import { loadSettings } from '../../../../src/clouds/gcp/settings.ts';
import { createGcpStores } from '../../../../src/clouds/gcp/stores.ts';
import { createSweepGuard } from '../../../../src/images/sweep-guard.ts';
import { createSweepOrphans } from '../../../../src/images/sweep-orphans.ts';
import { testScope } from '../../../support/request-scope.ts';

/** One report over everything in the stores of the settings; writes its figures as JSON. */
const settings = loadSettings(process.env);
const sweepOrphans = createSweepOrphans({
  ...createGcpStores(settings),
  graceHours: 24,
  guard: createSweepGuard(5),
  now: () => new Date(),
});
const before = process.cpuUsage();
const from = performance.now();
const report = await sweepOrphans({ extent: 'everything', remove: false, resume: false }, testScope());
const ms = performance.now() - from;
const { user, system } = process.cpuUsage(before);
const { outcome, reason, blobsExamined, recordsSeen, pairs, orphanBlobs, brokenRecords } = report;
const found = {
  outcome,
  reason,
  blobsExamined,
  recordsSeen,
  pairs,
  orphans: orphanBlobs.count,
  broken: brokenRecords.count,
};
const peakMb = process.resourceUsage().maxRSS / 1_024;
process.stdout.write(`${JSON.stringify({ ms, cpuMs: (user + system) / 1_000, peakMb, found })}\n`);
process.exit(0);
