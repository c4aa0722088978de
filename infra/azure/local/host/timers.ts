import { type FunctionMetadata, type TypedData, triggerOf } from './messages.ts';
import { nextOccurrence, parseNcrontab, type Schedule } from './ncrontab.ts';

/** Longest single wait: longer ones are split, so that a changed clock is noticed. */
const MAX_WAIT_MS = 3_600_000;
/** The trigger value, in .NET's casing. This host keeps no schedule status and is never late. */
const TRIGGER: TypedData = {
  json: JSON.stringify({ Schedule: { AdjustForDST: true }, ScheduleStatus: null, IsPastDue: false }),
};

export interface Timer {
  readonly name: string;
  readonly expression: string;
  readonly schedule: Schedule;
}

/** Reads the timer functions. Throws if a schedule, or the setting that it names, is missing or invalid. */
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
    return [{ name: metadata.name, expression, schedule: parseNcrontab(expression) }];
  });
}

export interface RunningTimers {
  /** Runs a timer function now, outside its schedule. Returns false for an unknown name. */
  run(name: string): boolean;
  stop(): void;
}

/** Runs timer functions on schedule. `invoke` resolves when the function has ended. */
export function runTimers(
  timers: readonly Timer[],
  invoke: (name: string, trigger: TypedData) => Promise<void>,
): RunningTimers {
  const stops = new AbortController();

  function schedule(timer: Timer, after: Date): void {
    const next = nextOccurrence(timer.schedule, after);
    if (next === undefined) return;
    waitUntil(next, stops.signal, () => {
      // Not again before it has ended, as with the real host's lock.
      const ended = invoke(timer.name, TRIGGER).finally(() => {
        schedule(timer, next.getTime() > Date.now() ? next : new Date());
      });
      ended.catch(reportError);
    });
  }

  for (const timer of timers) schedule(timer, new Date());
  return {
    run(name) {
      const timer = timers.find((one) => one.name.toLowerCase() === name.toLowerCase());
      if (timer !== undefined) invoke(timer.name, TRIGGER).catch(reportError);
      return timer !== undefined;
    },
    stop: () => stops.abort(),
  };
}

function waitUntil(time: Date, signal: AbortSignal, then: () => void): void {
  const wait = Math.min(Math.max(0, time.getTime() - Date.now()), MAX_WAIT_MS);
  const timeout = setTimeout(() => (Date.now() >= time.getTime() ? then() : waitUntil(time, signal, then)), wait);
  signal.addEventListener('abort', () => clearTimeout(timeout), { once: true });
}

function reportError(error: unknown): void {
  process.stderr.write(`A timer could not be run: ${error instanceof Error ? error.message : String(error)}\n`);
}
