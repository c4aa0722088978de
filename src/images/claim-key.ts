import { CLAIM_SECONDS, type Claim, type ClaimReference } from './claim.ts';
import { MAX_WRITERS, tooManyWriters } from './commit-record.ts';
import { idempotencyKeyReused, imageDeletedMeanwhile } from './idempotency-errors.ts';
import { type HeldKey, type KeyState, lookUpKey } from './look-up-key.ts';
import type { RecordStore } from './record-store.ts';
import type { RequestScope } from './request-scope.ts';

interface ClaimParts {
  readonly records: RecordStore;
  readonly now: () => Date;
}

interface ClaimRequest {
  readonly key: string;
  readonly fingerprint: string;
  /** The use of the key when the request began. */
  readonly begun: KeyState;
  /** Whether `begun` is recent enough for a refusal. */
  readonly isCurrent: boolean;
  /** The use of the key if it is free; called once. */
  propose(): Promise<Pick<Claim, 'id' | 'image_id' | 'over' | 'upload_id' | 'lasting'>>;
}

/**
 * Creates the claim of a key, or finds the one that another request with this fingerprint created. Throws
 * `IdempotencyKeyReused`, or `TooManyRequests` when the image was deleted since the request began: a copy of a request
 * still in flight must not restore it.
 */
export async function claimKey(parts: ClaimParts, request: ClaimRequest, scope: RequestScope): Promise<HeldKey> {
  const { records, now } = parts;
  const { key, fingerprint, begun } = request;
  const lastAtBegin = begun.kind === 'free' ? begun.last?.claim.id : undefined;
  let state = begun;
  let { isCurrent } = request;
  let proposed: Claim | undefined;
  for (let round = 0; round < MAX_WRITERS; round++) {
    if (state.kind === 'free') {
      if (state.last?.claim.id !== lastAtBegin) throw imageDeletedMeanwhile();
      const expires_at = new Date(now().getTime() + CLAIM_SECONDS * 1_000).toISOString();
      proposed ??= { key, fingerprint, expires_at, ...(await request.propose()) };
      const held = await records.writeClaim(proposed, state.last?.etag, scope);
      if (held !== undefined) return { kind: 'open', held };
    } else if (state.held.claim.fingerprint === fingerprint && (state.kind === 'open' || isCurrent)) {
      return state;
    } else if (isCurrent) {
      throw idempotencyKeyReused();
    }
    state = await lookUpKey(records, key, now, scope);
    isCurrent = true;
  }
  throw tooManyWriters();
}

/** Makes a claim permanent before its record is added. False if the key has been used for something else since. */
export async function makeLasting(
  records: RecordStore,
  { key, id }: ClaimReference,
  scope: RequestScope,
): Promise<boolean> {
  for (let round = 0; round < MAX_WRITERS; round++) {
    const held = await records.readClaimCurrent(key, scope);
    if (held?.claim.id !== id) return false;
    if (held.claim.lasting) return true;
    if ((await records.writeClaim({ ...held.claim, lasting: true }, held.etag, scope)) !== undefined) return true;
  }
  throw tooManyWriters();
}

/**
 * For a claim whose image was deleted or can no longer be added: lets the store expire it later, because copies of
 * its requests may be in flight. Failures are ignored: the key is free either way.
 */
export async function releaseClaim(
  records: RecordStore,
  { key, id }: ClaimReference,
  scope: RequestScope,
): Promise<void> {
  const own = scope.cleanUp();
  const held = await records.readClaimCurrent(key, own).catch(() => undefined);
  if (held?.claim.id !== id) return;
  await records.writeClaim({ ...held.claim, lasting: false }, held.etag, own).catch(() => undefined);
}
