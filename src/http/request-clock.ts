import { ServiceError } from '../errors.ts';
import type { RequestScope, TimedPart } from '../images/request-scope.ts';

/**
 * A request is answered within 60 s of its last byte: this long for the work, the rest for cleaning up after it. The
 * host may have taken the whole body before the first byte of it comes here, so all the time counts in which the
 * service does not wait for the client.
 */
export const WORK_MS = 40_000;
/** `complete` reads all that was sent, and copies it. */
export const COMPLETE_WORK_MS = 180_000;
/** For one step of cleaning up, and for all of them after the time for the work is over. */
export const CLEAN_UP_STEP_MS = 8_000;
export const CLEAN_UP_MS = 16_000;
/** The platform gives up on a request after 230 s; a body must be in by then. */
export const BODY_MS = 180_000;

/** One request's time and use, and how they are told in headers. */
export interface RequestClock extends RequestScope {
  /** The service waits for the client: the time for the work stands still. */
  waits(): void;
  /** The time for the work goes on. */
  works(): void;
  /** The last byte of the request is in: there is nothing more to wait for. */
  bodyEnded(): void;
  /** Stops the timers. */
  stop(): void;
  /** `Server-Timing` and `x-ms-request-charge`, as far as the request had them. */
  headers(): Record<string, string>;
  readonly elapsedMs: number;
  readonly charged: number;
}

export function startRequestClock(hasBody: boolean, workMs = WORK_MS): RequestClock {
  const started = performance.now();
  const controller = new AbortController();
  const parts = new Map<TimedPart, number>();
  let charged = 0;
  const body = hasBody ? setTimeout(() => controller.abort(), BODY_MS) : undefined;
  let work: { since: number; timer: NodeJS.Timeout } | undefined;
  let leftMs = workMs;
  let stopped = false;
  if (!hasBody) works();

  function works(): void {
    if (work !== undefined || stopped) return;
    work = { since: performance.now(), timer: setTimeout(() => controller.abort(outOfTime()), Math.max(0, leftMs)) };
  }

  function waits(): void {
    if (work === undefined) return;
    clearTimeout(work.timer);
    leftMs -= performance.now() - work.since;
    work = undefined;
  }

  async function time<T>(part: TimedPart, work: () => Promise<T>): Promise<T> {
    const from = performance.now();
    try {
      return await work();
    } finally {
      parts.set(part, (parts.get(part) ?? 0) + performance.now() - from);
    }
  }

  function charge(units: number): void {
    charged += units;
  }

  function cleanUp(): RequestScope {
    const workLeftMs = leftMs - (work === undefined ? 0 : performance.now() - work.since);
    const cleanUpLeftMs = Math.max(0, Math.round(workLeftMs) + CLEAN_UP_MS);
    return { signal: AbortSignal.timeout(Math.min(CLEAN_UP_STEP_MS, cleanUpLeftMs)), charge, time, cleanUp };
  }

  return {
    signal: controller.signal,
    charge,
    time,
    cleanUp,
    waits,
    works,
    bodyEnded() {
      clearTimeout(body);
      works();
    },
    stop() {
      clearTimeout(body);
      waits();
      stopped = true;
    },
    headers: () => ({
      ...(parts.size > 0 && {
        'Server-Timing': [...parts].map(([part, ms]) => `${part};dur=${ms.toFixed(1)}`).join(', '),
      }),
      ...(charged > 0 && { 'x-ms-request-charge': String(Math.round(charged * 100) / 100) }),
    }),
    get elapsedMs() {
      return performance.now() - started;
    },
    get charged() {
      return charged;
    },
  };
}

function outOfTime(): ServiceError {
  return new ServiceError('Timeout', 'The request took too long and was stopped. Try again.', { retryAfterSeconds: 5 });
}
