import { expect, it } from 'vitest';
import { createSweepFunction } from '../../../../src/clouds/gcp/sweep-function.ts';
import type { SweepRequest } from '../../../../src/images/sweep-orphans.ts';
import { emptyReport, type SweepReport } from '../../../../src/images/sweep-report.ts';
import { serve } from '../support/serve.ts';

async function run(sweepOrphans: (request: SweepRequest) => Promise<SweepReport>, method = 'POST') {
  const lines: string[] = [];
  const note = (level: string) => (line: string) => void lines.push(`${level} ${JSON.parse(line).event}`);
  const log = () => ({ info: note('info'), error: note('error') });
  const origin = await serve(createSweepFunction({ sweepOrphans, sweepDelete: false }, log));
  const response = await fetch(`${origin}/`, { method });
  return { status: response.status, lines, text: await response.text() };
}

it.each([
  ['complete', 200, ['info sweep']],
  ['partial', 200, ['info sweep']],
  ['refused', 500, ['error sweep', 'error failure']],
  ['failed', 500, ['error sweep', 'error failure']],
] as const)('a sweep that was %s is a run with status %s', async (outcome, status, lines) => {
  const requests: SweepRequest[] = [];
  const ended = await run(async (request) => {
    requests.push(request);
    return { ...emptyReport('recent', false), outcome };
  });
  expect([ended.status, ended.lines]).toEqual([status, lines]);
  expect(requests).toEqual([{ extent: 'recent', remove: false, resume: true, withinMs: 29 * 60_000 }]);
});

it('logs what ended a sweep, and does not send it', async () => {
  const { status, lines, text } = await run(() => Promise.reject(new Error('inner words')));
  expect([status, lines]).toEqual([500, ['error failure']]);
  expect(text).not.toContain('inner words');
});

it.each(['GET', 'HEAD', 'PUT', 'OPTIONS'])('runs at POST, and not at %s', async (method) => {
  const never = () => Promise.reject(new Error('must not run'));
  expect(await run(never, method)).toMatchObject({ status: 405, lines: [] });
});
