import { setTimeout as delay } from 'node:timers/promises';

/**
 * One Ctrl-C can arrive twice: the terminal sends it to the whole group, and npm sends it on to its script. A second
 * signal forces the end only when it comes later than this.
 */
const SAME_SIGNAL_MS = 1_000;
const PARENT_CHECK_MS = 100;
/** How long a start in progress may take to notice the end. */
const START_ENDS_MS = 3_000;

export interface Run {
  /** Adds a function that stops a part of the run; the last one is called first. */
  onStop(stop: () => Promise<void>): void;
  /** A part whose end ends the run, with a reason unless it was stopped. */
  endsWith(ended: Promise<string | undefined>): void;
  /** Aborted when the run is to end. */
  readonly signal: AbortSignal;
}

/**
 * Runs something until a signal or the end of one of its parts, then stops every part in reverse order and ends the
 * process: with 0 after a signal, with 1 and the reason after a failure.
 */
export async function runUntilStopped(start: (run: Run) => Promise<void>): Promise<never> {
  const stops: (() => Promise<void>)[] = [];
  const ending = Promise.withResolvers<string | undefined>();
  const abort = new AbortController();
  watchSignals(() => ending.resolve(undefined));

  const failed = start({
    onStop: (stop) => stops.unshift(stop),
    endsWith: (ended) => void ended.then((reason) => reason !== undefined && ending.resolve(reason), ending.reject),
    signal: abort.signal,
  }).catch((error: unknown) => {
    if (!abort.signal.aborted) ending.resolve(error instanceof Error ? error.message : String(error));
  });

  const reason = await ending.promise;
  if (reason !== undefined) process.stderr.write(`${reason}\n`);
  abort.abort();
  await Promise.race([failed, delay(START_ENDS_MS)]);
  for (const stop of stops) {
    await stop().catch((error: unknown) => process.stderr.write(`Stopping: ${String(error)}\n`));
  }
  process.exit(reason === undefined ? 0 : 1);
}

function watchSignals(stop: () => void): void {
  let firstAt: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      firstAt ??= Date.now();
      // The children end with this process: each watches its channel to it.
      if (Date.now() - firstAt > SAME_SIGNAL_MS) process.exit(1);
      stop();
    });
  }
  if (process.env.npm_lifecycle_event === undefined) return;
  // npm runs its script in a shell, sends a SIGTERM to that shell alone, and the shell does not pass it on; an npm that
  // is killed sends nothing. Either way this process gets another parent.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(), PARENT_CHECK_MS).unref();
}
