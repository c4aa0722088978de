import { setTimeout as sleep } from 'node:timers/promises';
import { internalError, isInternalError, ServiceError } from '../errors.ts';
import type { RequestScope } from '../images/request-scope.ts';

/**
 * How many attempts a store call gets, and how long each may take. The SDKs' own retries are switched off: they wait
 * without jitter, do not retry writes, or outlast the request. The worst case of one call is tries × timeoutMs plus the
 * waits, and never more than the time left for the request.
 */
export interface AttemptPolicy {
  readonly tries: number;
  /** For one attempt. */
  readonly timeoutMs: number;
}

/** 3 × 4 s and two waits: at most 16 s. */
export const DATABASE_POLICY: AttemptPolicy = { tries: 3, timeoutMs: 4_000 };
/** 3 × 10 s and two waits: at most 34 s. One attempt sends at most 5 MiB. */
export const STORAGE_POLICY: AttemptPolicy = { tries: 3, timeoutMs: 10_000 };
/** For the request that begins a copy. It is not retried blindly: the target shows whether the copy has begun. */
export const COPY_POLICY: AttemptPolicy = { tries: 1, timeoutMs: 30_000 };
/**
 * For a synchronous copy: 5 GiB take about a minute. Retries are idempotent, since an existing target is kept.
 */
export const WHOLE_COPY_POLICY: AttemptPolicy = { tries: 3, timeoutMs: 90_000 };
/** For the synchronous assembly of an object: seconds for 1,000 parts. */
export const ASSEMBLE_POLICY: AttemptPolicy = { tries: 3, timeoutMs: 30_000 };
/** For health checks and clean-up. */
export const ONE_TRY: AttemptPolicy = { tries: 1, timeoutMs: 4_000 };

const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 1_000;
/** If a store asks for a longer wait, its error goes to the client, with `Retry-After`. */
const MAX_RETRY_AFTER_MS = 2_000;

/** What a failed attempt means for the next one. */
export interface Failure {
  readonly error: ServiceError;
  readonly retryable: boolean;
  /** Whether the store may have applied the request, or may still apply it. */
  readonly mayHaveApplied: boolean;
  /** The wait that the store asks for. */
  readonly retryAfterMs?: number | undefined;
}

/** A bug in this service, not a failure of the store. Whether the store applied the request is unknown. */
export function internalFailure(cause: unknown): Failure {
  return { error: internalError(cause), retryable: false, mayHaveApplied: true };
}

export interface Attempt {
  readonly signal: AbortSignal;
  /** Whether an earlier attempt may have been applied. */
  readonly mayHaveApplied: boolean;
}

/**
 * The last attempt failed, and one of them may have been applied. This covers only the call: an adapter whose write ends
 * like this reads the current state, and throws OutcomeUnknownError if that does not settle the outcome.
 */
export class MayHaveAppliedError extends ServiceError {
  constructor({ code, message, retryAfterSeconds, cause }: ServiceError) {
    super(code, message, { retryAfterSeconds, cause });
  }
}

/**
 * Runs `work` until it succeeds, fails with no retry left, or the request runs out of time. `classify` treats as transient
 * only known errors; a bug in this service ends the call with InternalError, whatever was applied.
 */
export async function attempt<T>(
  scope: RequestScope,
  policy: AttemptPolicy,
  classify: (error: unknown) => Failure,
  work: (current: Attempt) => Promise<T>,
): Promise<T> {
  let mayHaveApplied = false;
  for (let count = 1; ; count++) {
    const failure = await once(scope, policy.timeoutMs, classify, (signal) => work({ signal, mayHaveApplied }));
    if ('value' in failure) return failure.value;
    if (isInternalError(failure.error)) throw failure.error;
    mayHaveApplied ||= failure.mayHaveApplied;
    const retryAfterMs = failure.retryAfterMs ?? 0;
    const error = scope.signal.aborted ? outOfTime(failure.error) : failure.error;
    if (!failure.retryable || count >= policy.tries || scope.signal.aborted || retryAfterMs > MAX_RETRY_AFTER_MS) {
      throw mayHaveApplied ? new MayHaveAppliedError(error) : error;
    }
    const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** count, MAX_BACKOFF_MS) * (0.5 + Math.random() / 2);
    await sleep(Math.max(retryAfterMs, backoff), undefined, { signal: scope.signal }).catch(() => undefined);
  }
}

/** Like `attempt`; resolves with the number of attempts. */
export async function countAttempts(
  scope: RequestScope,
  policy: AttemptPolicy,
  classify: (error: unknown) => Failure,
  work: (current: Attempt) => Promise<unknown>,
): Promise<number> {
  let count = 0;
  await attempt(scope, policy, classify, (current) => {
    count += 1;
    return work(current);
  });
  return count;
}

async function once<T>(
  scope: RequestScope,
  timeoutMs: number,
  classify: (error: unknown) => Failure,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<{ value: T } | Failure> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  if (scope.signal.aborted) {
    return { ...classify(new DOMException('The request has run out of time', 'AbortError')), mayHaveApplied: false };
  }
  const timer = setTimeout(stop, timeoutMs);
  scope.signal.addEventListener('abort', stop, { once: true });
  try {
    return { value: await Promise.race([work(controller.signal), rejectOnAbort(controller.signal)]) };
  } catch (error) {
    // A ServiceError is thrown by `work` itself, and is final.
    if (error instanceof ServiceError) throw error;
    return classify(error);
  } finally {
    clearTimeout(timer);
    scope.signal.removeEventListener('abort', stop);
  }
}

/** An SDK may ignore its signal while it waits between retries of its own; the race does not. */
function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function outOfTime(failure: ServiceError): ServiceError {
  return new ServiceError('Timeout', 'The request took too long and was stopped. Retry the request.', {
    retryAfterSeconds: 5,
    cause: failure,
  });
}
