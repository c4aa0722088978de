import { ServiceError } from '../../errors.ts';
import { OutcomeUnknownError } from '../../images/outcome-unknown.ts';
import type { RecordStore } from '../../images/record-store.ts';
import type { StoredDraft, UploadDraft } from '../../images/upload-draft.ts';
import type { WriteOutcome } from '../../stores/write-outcome.ts';
import { boundsOf } from './dynamo-bounds.ts';
import type { DynamoTable } from './dynamo-call.ts';
import { documentOf, draftId, draftItem, type Item } from './dynamo-items.ts';
import { readListed } from './dynamo-listed.ts';
import { readItem } from './dynamo-read.ts';
import { createItem, deleteItem, replaceItem } from './dynamo-writes.ts';

type DraftMethods = Pick<
  RecordStore,
  'createDraft' | 'readDraft' | 'readDraftCurrent' | 'replaceDraft' | 'removeDraft' | 'listExpiredDrafts'
>;

/** Drafts in the table of the records. They have separate shards of the index, sorted by expiry. */
export function createDynamoDrafts(table: DynamoTable, newId: () => string): DraftMethods {
  const readDraft: DraftMethods['readDraft'] = (uploadId, scope) =>
    scope.time('database', async () => toDraft(await readItem(table, draftId(uploadId), scope)));

  return {
    createDraft: (draft, scope) =>
      scope.time('database', async () => {
        // The ID was generated for this draft, so it cannot be in use.
        const outcome = await createItem(table, draftItem(draft, newId()), scope);
        if (outcome.kind !== 'written') throw undecided(outcome);
      }),

    readDraft,
    readDraftCurrent: readDraft,

    replaceDraft: (draft, etag, scope) =>
      scope.time('database', async () => {
        const outcome = await replaceItem(table, draftItem(draft, newId()), etag, scope);
        if (outcome.kind === 'written') return { draft, etag: outcome.etag };
        if (outcome.kind === 'unknown') throw undecided(outcome);
        return undefined;
      }),

    removeDraft: (uploadId, scope) => scope.time('database', () => deleteItem(table, draftId(uploadId), scope)),

    listExpiredDrafts: (before, limit, scope) =>
      scope.time('database', async () => {
        const range = { kind: 'draft', ...boundsOf('asc', { created_before: before }, undefined) } as const;
        return (await readListed(table, range, limit, documentOf<UploadDraft>, scope)).found;
      }),
  };
}

function toDraft(item: Item | undefined): StoredDraft | undefined {
  return item && { draft: documentOf(item), etag: item.version };
}

function undecided(outcome: Exclude<WriteOutcome<unknown>, { kind: 'written' }>): ServiceError {
  if (outcome.kind === 'unknown') return new OutcomeUnknownError(outcome.error);
  return new ServiceError('DatabaseUnavailable', 'The upload could not be saved. Retry the request.', {
    retryAfterSeconds: 1,
  });
}
