import { ServiceError } from '../errors.ts';
import type { RequestScope, TimedPart } from '../images/request-scope.ts';

/**
 * A request ends within 60 s of its last byte: this long for the work, the rest for cleaning up. The host may have read
 * the whole body before its first byte arrives here, so all time counts except waits for the client.
 */
export const WORK_MS = 40_000;
/** `complete` reads and copies the whole upload. */
export const COMPLETE_WORK_MS = 180_000;
/** For one step of cleaning up, and for all of them once the time for the work is over. */
export const CLEAN_UP_STEP_MS = 8_000;
export const CLEAN_UP_MS = 16_000;
/** The platform gives up on a request after 230 s; a body must be in by then. */
export const BODY_MS = 180_000;

/** Time and cost of one request, and the headers that report them. */
export interface RequestClock extends RequestScope {
  /** The service waits for the client: the time for the work is paused. */
  waits(): void;
  /** Resumes the time for the work. */
  works(): void;
  /** The last byte of the request has arrived. */
  bodyEnded(): void;
  /** Stops the timers. */
  stop(): void;
  /** `Server-Timing` and `x-ms-request-charge`, if there is anything to report. */
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
  return new ServiceError('Timeout', 'The request took too long and was stopped. Retry the request.', {
    retryAfterSeconds: 5,
  });
}
