import { OutcomeUnknownError } from '../../images/outcome-unknown.ts';
import type { RecordStore } from '../../images/record-store.ts';
import { CLAIMS, claimDocument } from './firestore-documents.ts';
import { documentOf } from './firestore-fields.ts';
import { readDocument } from './firestore-read.ts';
import { createDocument, replaceDocument, type Writing } from './firestore-writes.ts';

type ClaimMethods = Pick<RecordStore, 'readClaimCurrent' | 'writeClaim'>;

/** Claims of idempotency keys in a collection of their own. */
export function createFirestoreClaims(writing: Writing): ClaimMethods {
  return {
    readClaimCurrent: (key, scope) =>
      scope.time('database', async () => {
        const found = await readDocument(writing.database, CLAIMS, key, scope);
        return found && { claim: documentOf(found), etag: found.etag };
      }),

    writeClaim: (claim, over, scope) =>
      scope.time('database', async () => {
        const document = claimDocument(claim);
        const outcome = await (over === undefined
          ? createDocument(writing, document, scope)
          : replaceDocument(writing, document, over, scope));
        if (outcome.kind === 'written') return { claim, etag: outcome.etag };
        if (outcome.kind === 'unknown') throw new OutcomeUnknownError(outcome.error);
        return undefined;
      }),
  };
}
