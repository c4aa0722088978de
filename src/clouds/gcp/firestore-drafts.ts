import { ServiceError } from '../../errors.ts';
import { OutcomeUnknownError } from '../../images/outcome-unknown.ts';
import type { RecordStore } from '../../images/record-store.ts';
import type { StoredDraft } from '../../images/upload-draft.ts';
import type { WriteOutcome } from '../../stores/write-outcome.ts';
import { collectionOf, draftDocument, UPLOADS } from './firestore-documents.ts';
import { documentOf, type Stored } from './firestore-fields.ts';
import { query } from './firestore-lists.ts';
import { fieldFilter } from './firestore-query.ts';
import { readDocument } from './firestore-read.ts';
import { createDocument, deleteDocument, replaceDocument, type Writing } from './firestore-writes.ts';

type DraftMethods = Pick<
  RecordStore,
  'createDraft' | 'readDraft' | 'readDraftCurrent' | 'replaceDraft' | 'removeDraft' | 'listExpiredDrafts'
>;

/** Drafts in a separate collection, with an index on their expiration time. */
export function createFirestoreDrafts(writing: Writing): DraftMethods {
  const { database } = writing;
  const readDraft: DraftMethods['readDraft'] = (uploadId, scope) =>
    scope.time('database', async () => toDraft(await readDocument(database, UPLOADS, uploadId, scope)));

  return {
    createDraft: (draft, scope) =>
      scope.time('database', async () => {
        // The ID was generated for this draft, so no other document can have it.
        const outcome = await createDocument(writing, draftDocument(draft), scope);
        if (outcome.kind !== 'written') throw undecided(outcome);
      }),

    readDraft,
    readDraftCurrent: readDraft,

    replaceDraft: (draft, etag, scope) =>
      scope.time('database', async () => {
        const outcome = await replaceDocument(writing, draftDocument(draft), etag, scope);
        if (outcome.kind === 'written') return { draft, etag: outcome.etag };
        if (outcome.kind === 'unknown') throw undecided(outcome);
        return undefined;
      }),

    removeDraft: (uploadId, scope) => scope.time('database', () => deleteDocument(database, UPLOADS, uploadId, scope)),

    listExpiredDrafts: (before, limit, scope) =>
      scope.time('database', async () => {
        const expired = {
          from: [{ collectionId: collectionOf(database, UPLOADS) }],
          where: fieldFilter('expires_at', 'LESS_THAN', before)[0] ?? null,
          orderBy: [{ field: { fieldPath: 'expires_at' }, direction: 'ASCENDING' as const }],
          limit: { value: limit },
        };
        const found = await query(database, expired, scope);
        return found.filter(({ isExpired }) => !isExpired).map(documentOf<StoredDraft['draft']>);
      }),
  };
}

function toDraft(found: Stored | undefined): StoredDraft | undefined {
  return found && { draft: documentOf(found), etag: found.etag };
}

function undecided(outcome: Exclude<WriteOutcome<unknown>, { kind: 'written' }>): ServiceError {
  if (outcome.kind === 'unknown') return new OutcomeUnknownError(outcome.error);
  return new ServiceError('DatabaseUnavailable', 'The upload could not be saved. Retry the request.', {
    retryAfterSeconds: 1,
  });
}
