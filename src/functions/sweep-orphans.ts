import type { TimerHandler } from '@azure/functions';
import type { RequestScope } from '../images/request-scope.ts';
import type { SweepOrphans } from '../images/sweep-orphans.ts';
import { needsAttention } from '../images/sweep-report.ts';

/** More than a sweep plans for, less than `host.json` gives a function. */
const TIME_LIMIT_MS = 28 * 60 * 1_000;

interface Service {
  readonly sweepOrphans: SweepOrphans;
  readonly sweepDelete: boolean;
}

/**
 * The daily sweep. Its report is one structured log line. Where somebody should look, the line is an error and the invocation
 * fails: alerts rest on invocations, since log lines are sampled.
 */
export function sweepOrphansFunction({ sweepOrphans, sweepDelete }: Service): TimerHandler {
  return async function sweep(_timer, context) {
    const report = await sweepOrphans({ extent: 'recent', remove: sweepDelete, resume: true }, sweepScope());
    const line = JSON.stringify({ event: 'sweep', ...report });
    if (!needsAttention(report)) return context.log(line);
    context.error(line);
    throw new Error(`The sweep needs attention: its outcome is ${report.outcome}. See the log line before this one.`);
  };
}

/** No client waits for a sweep: it has one long time limit and no account of its own. */
export function sweepScope(): RequestScope {
  const scope: RequestScope = {
    signal: AbortSignal.timeout(TIME_LIMIT_MS),
    charge: () => undefined,
    time: (_part, work) => work(),
    aftermath: () => scope,
  };
  return scope;
}
