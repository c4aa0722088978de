import { isInternalError, ServiceError } from '../errors.ts';
import type { BlobStore } from './blob-store.ts';
import type { RecordStore } from './record-store.ts';
import type { RequestScope } from './request-scope.ts';

/** Health of one store; if it is unavailable, the reason and the remedy. */
export type StoreHealth =
  | { readonly status: 'ok'; readonly latencyMs: number }
  | { readonly status: 'unavailable'; readonly code: string; readonly remedy: string };

export interface Health {
  readonly storage: StoreHealth;
  readonly database: StoreHealth;
}

export type CheckHealth = (scope: RequestScope) => Promise<Health>;

/** How long the result of a check is reused, from its start. */
const MAX_AGE_MS = 5_000;
/** Time limit of one check; shorter than its reuse, so that checks never overlap. Adapters give up earlier, with a reason. */
export const CHECK_MS = 4_500;

interface CheckHealthParts {
  readonly blobs: Pick<BlobStore, 'check'>;
  readonly records: Pick<RecordStore, 'check'>;
  /** Milliseconds of a monotonic clock. */
  readonly clock: () => number;
}

/**
 * All callers share one check: health needs no key, and each check costs requests to both stores. It continues when
 * the caller that started it disconnects. A failure is cached as long as a success.
 */
export function createCheckHealth({ blobs, records, clock }: CheckHealthParts): CheckHealth {
  let last: { readonly at: number; readonly health: Promise<Health> } | undefined;

  async function check(): Promise<Health> {
    const { scope, stop } = limitedScope();
    try {
      const [storage, database] = await Promise.all([checkStore(blobs, scope), checkStore(records, scope)]);
      return { storage, database };
    } finally {
      stop();
    }
  }

  return async function checkHealth({ signal }) {
    if (last === undefined || clock() - last.at >= MAX_AGE_MS) last = { at: clock(), health: check() };
    return Promise.race([last.health, rejectOnAbort(signal)]);
  };
}

function limitedScope(): { scope: RequestScope; stop: () => void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(noAnswer()), CHECK_MS);
  const scope: RequestScope = {
    signal: controller.signal,
    charge: () => undefined,
    time: (_part, work) => work(),
    cleanUp: () => scope,
  };
  return { scope, stop: () => clearTimeout(timer) };
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function noAnswer(): ServiceError {
  return new ServiceError(
    'Timeout',
    `No response within ${CHECK_MS / 1_000} s. Check that the store is running and that the app can reach it.`,
  );
}

/** A store is unavailable. The remedy is for operators and names no account. */
export class StoreCheckError extends ServiceError {
  readonly reason: string;
  readonly remedy: string;

  constructor(code: 'StorageUnavailable' | 'DatabaseUnavailable', reason: string, remedy: string, cause: unknown) {
    super(code, remedy, { cause });
    this.reason = reason;
    this.remedy = remedy;
  }
}

async function checkStore(store: Pick<BlobStore, 'check'>, scope: RequestScope): Promise<StoreHealth> {
  const started = performance.now();
  try {
    await Promise.race([store.check(scope), rejectOnAbort(scope.signal)]);
    return { status: 'ok', latencyMs: Math.round(performance.now() - started) };
  } catch (error) {
    if (error instanceof StoreCheckError) return { status: 'unavailable', code: error.reason, remedy: error.remedy };
    if (error instanceof ServiceError && !isInternalError(error))
      return { status: 'unavailable', code: error.code, remedy: error.message };
    throw error;
  }
}
