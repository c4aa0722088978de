import type { Container } from '@azure/cosmos';
import type { Claim } from '../../images/claim.ts';
import { OutcomeUnknownError } from '../../images/outcome-unknown.ts';
import type { RecordStore } from '../../images/record-store.ts';
import { claimSeconds } from '../../stores/lifetimes.ts';
import { readItemCurrent } from './cosmos-read.ts';
import { createCosmosWrites, type FoundItem } from './cosmos-writes.ts';

type ClaimMethods = Pick<RecordStore, 'readClaimCurrent' | 'writeClaim'>;

interface ClaimItem {
  readonly id: string;
  readonly image_id: string;
  readonly kind: 'claim';
  readonly write_id: string;
  readonly claim: Claim;
  readonly ttl: number | undefined;
}

/** No `image_id` contains a colon, so a claim cannot be mistaken for an image. */
const claimId = (key: string) => `key:${key}`;

/** Claims of idempotency keys in the container of the records, each in a partition of its own. */
export function createCosmosClaims({
  container,
  newId,
}: {
  readonly container: Container;
  readonly newId: () => string;
}): ClaimMethods {
  const writes = createCosmosWrites<ClaimItem>(container);

  return {
    readClaimCurrent: (key, scope) =>
      scope.time('database', async () => {
        const found = await readItemCurrent<FoundItem<ClaimItem>>(container, claimId(key), scope);
        return found && { claim: found.claim, etag: found._etag };
      }),

    writeClaim: (claim, over, scope) =>
      scope.time('database', async () => {
        const item = claimItem(claim, newId());
        const outcome = await (over === undefined ? writes.create(item, scope) : writes.replace(item, over, scope));
        if (outcome.kind === 'written') return { claim, etag: outcome.etag };
        if (outcome.kind === 'unknown') throw new OutcomeUnknownError(outcome.error);
        return undefined;
      }),
  };
}

function claimItem(claim: Claim, writeId: string): ClaimItem {
  const id = claimId(claim.key);
  return { id, image_id: id, kind: 'claim', write_id: writeId, claim, ttl: claimSeconds(claim) };
}
