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

export function createCheckHealth({ blobs, records }: { blobs: BlobStore; records: RecordStore }): CheckHealth {
  return async function checkHealth(scope) {
    const [storage, database] = await Promise.all([check(blobs, scope), check(records, scope)]);
    return { storage, database };
  };
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

async function check(store: { check(scope: RequestScope): Promise<void> }, scope: RequestScope): Promise<StoreHealth> {
  const started = performance.now();
  try {
    await store.check(scope);
    return { status: 'ok', latencyMs: Math.round(performance.now() - started) };
  } catch (error) {
    if (error instanceof StoreCheckError) return { status: 'unavailable', code: error.reason, remedy: error.remedy };
    if (error instanceof ServiceError && !isInternalError(error))
      return { status: 'unavailable', code: error.code, remedy: error.message };
    throw error;
  }
}
