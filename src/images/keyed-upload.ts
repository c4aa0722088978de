import { type Claim, fingerprintOf, hashKey } from './claim.ts';
import { claimKey, releaseClaim } from './claim-key.ts';
import type { Description } from './description.ts';
import { imageDeletedMeanwhile } from './idempotency-errors.ts';
import { imageAlreadyExists } from './image-already-exists.ts';
import type { ImageRecord } from './image-record.ts';
import { type HeldKey, isOf, lookUpKey } from './look-up-key.ts';
import { OvertakenError } from './outcome-unknown.ts';
import type { CreatedRecord, RecordStore } from './record-store.ts';
import type { RequestScope } from './request-scope.ts';

interface KeyedUploadParts {
  readonly records: RecordStore;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** An upload with an idempotency key, before its bytes are read. */
export interface KeyedUpload {
  /** The key already has an image: the bytes are only compared with it. */
  readonly comparesOnly: boolean;
  /** The image of an earlier request, or the claim under which to add a record. */
  claim(image: { readonly sha256: string; readonly description: Description }): Promise<HeldKey>;
}

export async function beginKeyedUpload(
  { records, newId, now }: KeyedUploadParts,
  idempotencyKey: string,
  scope: RequestScope,
): Promise<KeyedUpload> {
  const key = hashKey(idempotencyKey);
  const begun = await lookUpKey(records, key, now, scope);
  const comparesOnly = begun.kind === 'live';
  return {
    comparesOnly,
    async claim({ sha256, description }) {
      const fingerprint = fingerprintOf({ route: 'images', content: sha256, description });
      const { imageId } = description;
      const propose = async () => ({
        id: newId(),
        image_id: imageId ?? newId(),
        over: imageId && (await records.readRemoval(imageId, scope)),
        lasting: true,
      });
      const request = { key, fingerprint, begun, isCurrent: false, propose };
      const held = await claimKey({ records, now }, request, scope);
      // The image was deleted, and a request with stored bytes has claimed its key again.
      if (held.kind === 'open' && comparesOnly) throw imageDeletedMeanwhile();
      return held;
    },
  };
}

/**
 * Adds the record of a claim, once for all requests that share it; `created` is false if another one added it.
 * Throws `ImageAlreadyExists` if the ID belongs to another image.
 */
export async function addClaimed(
  records: RecordStore,
  record: ImageRecord,
  claim: Claim,
  scope: RequestScope,
): Promise<CreatedRecord> {
  const added = await records.createOnce(record, claim.over, scope).catch(async (error: unknown) => {
    if (!(error instanceof OvertakenError)) throw error;
    const stored = await records.readCurrent(record.image_id, scope);
    return stored && { stored, created: false };
  });
  if (added !== undefined && (added.created || isOf(added.stored, claim))) return added;
  await releaseClaim(records, claim, scope);
  if (added === undefined) throw imageDeletedMeanwhile();
  throw imageAlreadyExists('Use PUT to replace it.');
}
