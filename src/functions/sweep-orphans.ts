import type { RequestScope } from '../images/request-scope.ts';
import { needsAttention } from '../images/sweep-report.ts';
import type { Service } from '../service.ts';

/** Of a sweep, on a platform that allows more. */
const TIME_LIMIT_MS = 28 * 60 * 1_000;

interface SweepLog {
  info(line: string): void;
  error(line: string): void;
}

/**
 * The daily sweep. Its report is one structured log line. If it needs attention, the line is an error and the run
 * rejects: alerts rest on failed runs, since log lines may be sampled.
 */
export async function runSweep(
  { sweepOrphans, sweepDelete }: Pick<Service, 'sweepOrphans' | 'sweepDelete'>,
  log: SweepLog,
  limitMs = TIME_LIMIT_MS,
): Promise<void> {
  const request = { extent: 'recent', remove: sweepDelete, resume: true, withinMs: limitMs } as const;
  const report = await sweepOrphans(request, sweepScope(limitMs));
  const line = JSON.stringify({ event: 'sweep', ...report });
  if (!needsAttention(report)) return log.info(line);
  log.error(line);
  throw new Error(`The sweep needs attention: its outcome is ${report.outcome}. See the log line before this one.`);
}

/** No client waits for a sweep: it has one long time limit, and its cost is not reported. */
export function sweepScope(limitMs = TIME_LIMIT_MS): RequestScope {
  const scope: RequestScope = {
    signal: AbortSignal.timeout(limitMs),
    charge: () => undefined,
    time: (_part, work) => work(),
    cleanUp: () => scope,
  };
  return scope;
}
