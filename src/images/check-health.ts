import { isInternalError, ServiceError } from '../errors.ts';
import type { BlobStore } from './blob-store.ts';
import type { RecordStore } from './record-store.ts';
import type { RequestScope } from './request-scope.ts';

/** Whether one store answers, and if not, why and what to do. */
export type StoreHealth =
  | { readonly status: 'ok'; readonly latencyMs: number }
  | { readonly status: 'unavailable'; readonly code: string; readonly remedy: string };

export interface Health {
  readonly storage: StoreHealth;
  readonly database: StoreHealth;
}

export type CheckHealth = (scope: RequestScope) => Promise<Health>;

/** Age of a check, from its start, up to which it answers further requests. */
const MAX_AGE_MS = 5_000;
/** For one check; less than its age, so that there are never two. Adapters give up sooner, and say why. */
export const CHECK_MS = 4_500;

interface CheckHealthParts {
  readonly blobs: Pick<BlobStore, 'check'>;
  readonly records: Pick<RecordStore, 'check'>;
  /** Milliseconds of a clock that never goes back. */
  readonly clock: () => number;
}

/**
 * All callers share one check: anybody may ask for health, and every check costs requests to both stores. It goes on when
 * the caller that began it is gone. A failure is kept as long as a success.
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

/** A store that cannot be used, with a reason that an operator can act on. The remedy names no account. */
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
