import { isInternalError, ServiceError } from '../errors.ts';
import type { RequestScope } from '../images/request-scope.ts';
import { type AttemptPolicy, attempt, DATABASE_POLICY, type Failure, MayHaveAppliedError, ONE_TRY } from './attempt.ts';
import type { WriteOutcome } from './write-outcome.ts';

/** A write with a condition: it replaces one version, or creates. */
export interface ConditionalRequest<Found> {
  /** One attempt. Returns the tag of the new version, or `undefined` if the condition is not met. */
  send(signal: AbortSignal): Promise<string | undefined>;
  /** As current as any write that ended before this call. */
  readCurrent(scope: RequestScope, policy: AttemptPolicy): Promise<Found | undefined>;
  /** The tag of this version if it is the result of this write. */
  ownTag(found: Found): string | undefined;
  /** Whether a delayed attempt could still replace this version. */
  fits(found: Found): boolean;
}

/** Writes with retries. After a lost response, a current read settles whether an attempt was applied. */
export async function conditionalWrite<Found>(
  request: ConditionalRequest<Found>,
  classify: (error: unknown) => Failure,
  scope: RequestScope,
): Promise<WriteOutcome<Found>> {
  let outcome: WriteOutcome<Found> | 'ambiguous';
  try {
    outcome = await attempt(scope, DATABASE_POLICY, classify, async ({ signal, mayHaveApplied }) => {
      const etag = await request.send(signal);
      if (etag !== undefined) return { kind: 'written', etag };
      // An earlier attempt of this write may have changed the version.
      return mayHaveApplied ? 'ambiguous' : { kind: 'refused' };
    });
  } catch (error) {
    // No further call to the store: it would meet the same fault.
    if (isInternalError(error)) return { kind: 'unknown', found: undefined, error };
    if (!(error instanceof MayHaveAppliedError)) throw error;
    return settle(request, error, scope.cleanUp(), ONE_TRY);
  }
  return outcome === 'ambiguous' ? settle(request, responseLost(), scope, DATABASE_POLICY) : outcome;
}

async function settle<Found>(
  { readCurrent, ownTag, fits }: ConditionalRequest<Found>,
  error: ServiceError,
  scope: RequestScope,
  policy: AttemptPolicy,
): Promise<WriteOutcome<Found>> {
  const found = await readCurrent(scope, policy).catch(() => undefined);
  const etag = found && ownTag(found);
  if (etag !== undefined) return { kind: 'written', etag };
  return found === undefined || fits(found) ? { kind: 'unknown', found, error } : { kind: 'overtaken', found };
}

function responseLost(): ServiceError {
  return new ServiceError('DatabaseUnavailable', 'The database response was lost. Retry the request.', {
    retryAfterSeconds: 1,
  });
}
