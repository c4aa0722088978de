import type { ServiceError } from '../errors.ts';
import { OutcomeUnknownError, OvertakenError } from '../images/outcome-unknown.ts';

/**
 * How a conditional write ended; `Found` is the version that a current read returned after it.
 *
 * - `written`: it was applied; `etag` is the tag of the new version.
 * - `refused`: its condition did not hold, and no attempt was applied.
 * - `overtaken`: another write's version is current, so this one was replaced again or never applied, and can no longer be.
 * - `unknown`: an attempt may have been applied, or may still be.
 */
export type WriteOutcome<Found> =
  | { readonly kind: 'written'; readonly etag: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'overtaken'; readonly found: Found }
  | { readonly kind: 'unknown'; readonly found: Found | undefined; readonly error: ServiceError };

export type Undecided<Found> = Extract<WriteOutcome<Found>, { kind: 'overtaken' | 'unknown' }>;

/** The same outcome, with what was found in another form. */
export function mapFound<From, To>(outcome: WriteOutcome<From>, map: (found: From) => To): WriteOutcome<To> {
  if (outcome.kind === 'overtaken') return { kind: 'overtaken', found: map(outcome.found) };
  if (outcome.kind !== 'unknown') return outcome;
  return { ...outcome, found: outcome.found && map(outcome.found) };
}

/**
 * The error of a write that was neither written nor refused. `blobNames`: the blobs of this write and of the version that
 * it was to replace. `current`: the blob of the version that was found.
 */
export function undecidedError(
  outcome: Undecided<unknown>,
  blobNames: readonly string[],
  current: string | undefined,
): ServiceError {
  if (outcome.kind === 'unknown') return new OutcomeUnknownError(outcome.error);
  return new OvertakenError([...new Set(blobNames)].filter((name) => name !== current));
}
