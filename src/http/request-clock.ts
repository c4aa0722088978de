import type { RequestScope, TimedPart } from '../images/request-scope.ts';

/** A request is answered within 60 s of its last byte: this long for the work, the rest for cleaning up after it. */
const WORK_MS = 40_000;
const AFTERMATH_MS = 8_000;
/** The platform gives up on a request after 230 s; a body must be in by then. */
const BODY_MS = 180_000;

/** One request's time and use, and how they are told in headers. */
export interface RequestClock extends RequestScope {
  /** The last byte of the request is in: from here on the time for the work runs. */
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
  let timer = setTimeout(() => controller.abort(), hasBody ? BODY_MS : workMs);

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

  function aftermath(): RequestScope {
    return { signal: AbortSignal.timeout(AFTERMATH_MS), charge, time, aftermath };
  }

  return {
    signal: controller.signal,
    charge,
    time,
    aftermath,
    bodyEnded() {
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(), workMs);
    },
    stop: () => clearTimeout(timer),
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
