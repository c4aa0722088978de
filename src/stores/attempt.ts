import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceError } from '../errors.ts';
import type { RequestScope } from '../images/request-scope.ts';

/**
 * How often and how long a store is asked. The SDKs' own retries are switched off: they wait without jitter, do not
 * retry writes, or outlast the request. Worst case of one call: tries × timeoutMs + the waits, and never more than
 * what is left of the request's own time.
 */
export interface AttemptPolicy {
  readonly tries: number;
  /** For one try. */
  readonly timeoutMs: number;
}

/** 3 × 4 s and two waits: 13.5 s at the most. */
export const DATABASE_POLICY: AttemptPolicy = { tries: 3, timeoutMs: 4_000 };
/** 3 × 10 s and two waits: 31.5 s at the most. A try sends 4 MiB at the most. */
export const STORAGE_POLICY: AttemptPolicy = { tries: 3, timeoutMs: 10_000 };
/** The request that begins a copy. It is not retried blindly: the target shows whether it has begun. */
export const COPY_POLICY: AttemptPolicy = { tries: 1, timeoutMs: 30_000 };
/** Health and clean-up ask once. */
export const ONE_TRY: AttemptPolicy = { tries: 1, timeoutMs: 4_000 };

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 1_000;
/** A store that asks for a longer wait than this gets its answer passed on to the client. */
const LONGEST_ASKED_WAIT_MS = 2_000;

/** What one failed try means. */
export interface Failure {
  readonly error: ServiceError;
  readonly again: boolean;
  /** The store may have done what was asked. */
  readonly doubtful: boolean;
  /** What the store asked for. */
  readonly waitMs?: number;
}

export interface Try {
  readonly signal: AbortSignal;
  /** An earlier try may have been carried out. */
  readonly doubtful: boolean;
}

/** The last try failed, and whether the store did what was asked nobody knows. */
export class DoubtfulError extends ServiceError {
  constructor({ code, message, retryAfterSeconds = 5, cause }: ServiceError) {
    super(code, message, { retryAfterSeconds, cause });
  }
}

/** Runs `work` until it succeeds, fails for good, or the policy or the request's time is used up. */
export async function attempt<T>(
  scope: RequestScope,
  policy: AttemptPolicy,
  judge: (error: unknown) => Failure,
  work: (current: Try) => Promise<T>,
): Promise<T> {
  let doubtful = false;
  for (let count = 1; ; count++) {
    const failure = await once(scope, policy.timeoutMs, judge, (signal) => work({ signal, doubtful }));
    if ('value' in failure) return failure.value;
    doubtful ||= failure.doubtful;
    const asked = failure.waitMs ?? 0;
    const error = scope.signal.aborted ? outOfTime(failure.error) : failure.error;
    if (!failure.again || count >= policy.tries || scope.signal.aborted || asked > LONGEST_ASKED_WAIT_MS) {
      throw doubtful ? new DoubtfulError(error) : error;
    }
    const backoff = Math.min(FIRST_WAIT_MS * 2 ** count, LONGEST_WAIT_MS) * (0.5 + Math.random() / 2);
    await sleep(Math.max(asked, backoff), undefined, { signal: scope.signal }).catch(() => undefined);
  }
}

async function once<T>(
  scope: RequestScope,
  timeoutMs: number,
  judge: (error: unknown) => Failure,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<{ value: T } | Failure> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  if (scope.signal.aborted) {
    return { ...judge(new DOMException('The time of the request is over', 'AbortError')), doubtful: false };
  }
  const timer = setTimeout(stop, timeoutMs);
  scope.signal.addEventListener('abort', stop, { once: true });
  try {
    return { value: await Promise.race([work(controller.signal), rejectOnAbort(controller.signal)]) };
  } catch (error) {
    // A ServiceError is a verdict that `work` came to by itself.
    if (error instanceof ServiceError) throw error;
    return judge(error);
  } finally {
    clearTimeout(timer);
    scope.signal.removeEventListener('abort', stop);
  }
}

/** An SDK that waits between its own tries does not look at its signal; this does. */
function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function outOfTime(failure: ServiceError): ServiceError {
  return new ServiceError('Timeout', 'The request took too long and was stopped. Try again.', {
    retryAfterSeconds: 5,
    cause: failure,
  });
}
