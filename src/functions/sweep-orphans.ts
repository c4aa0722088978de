import type { TimerHandler } from '@azure/functions';
import type { RequestScope } from '../images/request-scope.ts';
import type { SweepOrphans } from '../images/sweep-orphans.ts';

/** Under the time that `host.json` gives a function. */
const TIME_LIMIT_MS = 25 * 60 * 1_000;

interface Service {
  readonly sweepOrphans: SweepOrphans;
  readonly sweepDelete: boolean;
}

/** The daily sweep; its report is one structured log line. */
export function sweepOrphansFunction({ sweepOrphans, sweepDelete }: Service): TimerHandler {
  return async function sweep(_timer, context) {
    const report = await sweepOrphans({ extent: 'recent', remove: sweepDelete }, sweepScope());
    context.log(JSON.stringify({ event: 'sweep', ...report }));
  };
}

/** Nobody waits for a sweep, so it has one long time limit and no account of its own. */
export function sweepScope(): RequestScope {
  const scope: RequestScope = {
    signal: AbortSignal.timeout(TIME_LIMIT_MS),
    charge: () => undefined,
    time: (_part, work) => work(),
    aftermath: () => scope,
  };
  return scope;
}
