import { OutcomeUnknownError } from '../../images/outcome-unknown.ts';
import type { RecordStore } from '../../images/record-store.ts';
import type { DynamoTable } from './dynamo-call.ts';
import { claimId, claimItem, documentOf } from './dynamo-items.ts';
import { readItem } from './dynamo-read.ts';
import { createItem, replaceItem } from './dynamo-writes.ts';

type ClaimMethods = Pick<RecordStore, 'readClaimCurrent' | 'writeClaim'>;

/** Claims of idempotency keys in the table of the records. */
export function createDynamoClaims(table: DynamoTable, newId: () => string): ClaimMethods {
  return {
    readClaimCurrent: (key, scope) =>
      scope.time('database', async () => {
        const found = await readItem(table, claimId(key), scope);
        return found && { claim: documentOf(found), etag: found.version };
      }),

    writeClaim: (claim, over, scope) =>
      scope.time('database', async () => {
        const item = claimItem(claim, newId());
        const outcome = await (over === undefined
          ? createItem(table, item, scope)
          : replaceItem(table, item, over, scope));
        if (outcome.kind === 'written') return { claim, etag: outcome.etag };
        if (outcome.kind === 'unknown') throw new OutcomeUnknownError(outcome.error);
        return undefined;
      }),
  };
}
