import type { Claim, StoredClaim } from './claim.ts';
import type { StoredRecord } from './image-record.ts';
import type { RecordStore } from './record-store.ts';
import type { RequestScope } from './request-scope.ts';

/** A key in use, for an existing image or for one that may still be stored. */
export type HeldKey =
  | { readonly kind: 'open'; readonly held: StoredClaim }
  | { readonly kind: 'live'; readonly held: StoredClaim; readonly stored: StoredRecord };

/** `last`: the claim whose image was deleted or never stored. */
export type KeyState = HeldKey | { readonly kind: 'free'; readonly last: StoredClaim | undefined };

/** The current use of a key, by current reads, because refusals and claims depend on it. */
export async function lookUpKey(
  records: RecordStore,
  key: string,
  now: () => Date,
  scope: RequestScope,
): Promise<KeyState> {
  const held = await records.readClaimCurrent(key, scope);
  if (held === undefined) return { kind: 'free', last: undefined };
  const stored = await records.readCurrent(held.claim.image_id, scope);
  if (isOf(stored, held.claim)) return { kind: 'live', held, stored };
  const mayCome = stored === undefined && (await imageMayCome(records, held.claim, now().toISOString(), scope));
  return mayCome ? { kind: 'open', held } : { kind: 'free', last: held };
}

/** Whether a record was created under this claim. */
export function isOf(stored: StoredRecord | undefined, { id }: Pick<Claim, 'id'>): stored is StoredRecord {
  return stored?.record.claim?.id === id;
}

/** For a claim whose ID has no image: whether there has never been one. */
async function imageMayCome(records: RecordStore, claim: Claim, now: string, scope: RequestScope): Promise<boolean> {
  if (claim.expires_at <= now) return false;
  let { over } = claim;
  if (claim.upload_id !== undefined) {
    const found = await records.readDraftCurrent(claim.upload_id, scope);
    if (found === undefined) return false;
    const { expires_at, sealed } = found.draft;
    // The request that made the claim last may add the record a little later.
    if (expires_at <= now && !claim.lasting) return false;
    if (sealed === undefined) return true;
    over = sealed.over;
  }
  const removal = await records.readRemoval(claim.image_id, scope);
  return removal === undefined || removal === over;
}
