import { expect, it } from 'vitest';
import { runSweep } from '../../../src/functions/sweep-orphans.ts';
import type { SweepRequest } from '../../../src/images/sweep-orphans.ts';
import { emptyReport, note, type SweepReport } from '../../../src/images/sweep-report.ts';

async function linesOf(change: (report: SweepReport) => void) {
  const lines: { level: string; message: string }[] = [];
  const requests: SweepRequest[] = [];
  const log = {
    info: (message: string) => void lines.push({ level: 'information', message }),
    error: (message: string) => void lines.push({ level: 'error', message }),
  };
  const report = emptyReport('recent', true);
  change(report);
  const sweepOrphans = async (request: SweepRequest) => {
    requests.push(request);
    return report;
  };
  const failed = await runSweep({ sweepOrphans, sweepDelete: true }, log).then(
    () => false,
    () => true,
  );
  return { lines, requests, failed };
}

it('continues where the last one stopped, and removes when the setting says so', async () => {
  expect((await linesOf(() => undefined)).requests).toEqual([
    { extent: 'recent', remove: true, resume: true, withinMs: 28 * 60_000 },
  ]);
});

it.each([
  ['complete', 'information', false],
  ['partial', 'information', false],
  ['refused', 'error', true],
  ['failed', 'error', true],
] as const)(
  'logs a sweep that was %s as one line of level %s; fails its invocation: %s',
  async (outcome, level, fails) => {
    const { lines, failed } = await linesOf((report) => {
      report.outcome = outcome;
    });
    expect(failed).toBe(fails);
    expect(lines.map((line) => line.level)).toEqual([level]);
    expect(JSON.parse(lines[0]?.message ?? '')).toMatchObject({ event: 'sweep', outcome });
  },
);

it('logs documents without bytes as an error, and fails', async () => {
  const { lines, failed } = await linesOf((report) => note(report.brokenRecords, 'lost.png'));
  expect(lines.map((line) => line.level)).toEqual(['error']);
  expect(failed).toBe(true);
});
