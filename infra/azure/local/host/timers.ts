import { type FunctionMetadata, type TypedData, triggerOf } from './messages.ts';
import { nextOccurrence, parseNcrontab, type Schedule } from './ncrontab.ts';

/** Longest single wait; a longer one is cut, which also takes up a clock that was set meanwhile. */
const MAX_WAIT_MS = 3_600_000;
/** Schedules that fire more often than this are not monitored by the real host, and have no status. */
const MONITORED_FROM_MS = 60_000;
/** How .NET writes a time that has never been. */
const NEVER = '0001-01-01T00:00:00';

export interface Timer {
  readonly name: string;
  readonly expression: string;
  readonly schedule: Schedule;
  readonly runOnStartup: boolean;
  readonly monitored: boolean;
}

/** Reads the timer functions. Throws where a schedule, or the setting that it names, is missing or wrong. */
export function readTimers(functions: readonly FunctionMetadata[], env: NodeJS.ProcessEnv): Timer[] {
  return functions.flatMap((metadata): Timer[] => {
    const trigger = triggerOf(metadata);
    if (trigger?.type.toLowerCase() !== 'timertrigger') return [];
    const expression = String(trigger.schedule ?? '').replace(/%([^%]+)%/g, (_, name: string) => {
      const value = env[name];
      if (value === undefined || value === '') {
        throw new Error(`Cannot start the timer ${metadata.name}: '%${name}%' does not resolve to a value`);
      }
      return value;
    });
    const schedule = parseNcrontab(expression);
    const first = nextOccurrence(schedule, new Date());
    const second = first && nextOccurrence(schedule, first);
    const often = first && second && second.getTime() - first.getTime() < MONITORED_FROM_MS;
    return [
      {
        name: metadata.name,
        expression,
        schedule,
        runOnStartup: trigger.runOnStartup === true,
        monitored: trigger.useMonitor !== false && !often,
      },
    ];
  });
}

export interface RunningTimers {
  /** Runs a timer function now, beside its schedule. False where there is none of that name. */
  run(name: string): boolean;
  stop(): void;
}

/** Runs timer functions at their times. `invoke` resolves when the function has ended. */
export function runTimers(
  timers: readonly Timer[],
  invoke: (name: string, trigger: TypedData) => Promise<void>,
): RunningTimers {
  const stops = new AbortController();
  const status = new Map<string, { last: string; next: string; updated: string }>();

  function fire(timer: Timer): Promise<void> {
    return invoke(timer.name, { json: JSON.stringify(timerInfo(timer, status.get(timer.name))) });
  }

  function schedule(timer: Timer, after: Date): void {
    const next = nextOccurrence(timer.schedule, after);
    if (next === undefined) return;
    const known = status.get(timer.name);
    status.set(timer.name, { last: NEVER, updated: NEVER, ...known, next: next.toISOString() });
    waitUntil(next, stops.signal, () => {
      const at = new Date().toISOString();
      // Not again before it has ended, as with the real host's lock.
      const ended = fire(timer).finally(() => {
        status.set(timer.name, { last: at, updated: at, next: at });
        schedule(timer, next.getTime() > Date.now() ? next : new Date());
      });
      ended.catch(reportLater);
    });
  }

  for (const timer of timers) {
    if (timer.runOnStartup) fire(timer).catch(reportLater);
    schedule(timer, new Date());
  }
  return {
    run(name) {
      const timer = timers.find((one) => one.name.toLowerCase() === name.toLowerCase());
      if (timer !== undefined) fire(timer).catch(reportLater);
      return timer !== undefined;
    },
    stop: () => stops.abort(),
  };
}

/** The value that a timer function gets, in .NET's letters; the library writes them small. */
function timerInfo({ monitored }: Timer, status: { last: string; next: string; updated: string } | undefined): object {
  return {
    Schedule: { AdjustForDST: true },
    ScheduleStatus:
      monitored && status !== undefined ? { Last: status.last, LastUpdated: status.updated, Next: status.next } : null,
    IsPastDue: false,
  };
}

function waitUntil(time: Date, signal: AbortSignal, then: () => void): void {
  const wait = Math.min(Math.max(0, time.getTime() - Date.now()), MAX_WAIT_MS);
  const timeout = setTimeout(() => (Date.now() >= time.getTime() ? then() : waitUntil(time, signal, then)), wait);
  signal.addEventListener('abort', () => clearTimeout(timeout), { once: true });
}

function reportLater(error: unknown): void {
  process.stderr.write(`A timer could not be run: ${error instanceof Error ? error.message : String(error)}\n`);
}
