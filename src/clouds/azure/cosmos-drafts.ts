import type { Container } from '@azure/cosmos';
import { ServiceError } from '../../errors.ts';
import { OutcomeUnknownError } from '../../images/outcome-unknown.ts';
import type { RecordStore } from '../../images/record-store.ts';
import type { StoredDraft, UploadDraft } from '../../images/upload-draft.ts';
import { attempt, DATABASE_POLICY } from '../../stores/attempt.ts';
import { draftSeconds } from '../../stores/lifetimes.ts';
import type { WriteOutcome } from '../../stores/write-outcome.ts';
import { cosmosCharge } from './cosmos-charge.ts';
import { classifyCosmosError } from './cosmos-error.ts';
import { queryItems } from './cosmos-query.ts';
import { readItem, readItemCurrent } from './cosmos-read.ts';
import { createCosmosWrites, type FoundItem } from './cosmos-writes.ts';
import { readSdkError } from './sdk-error.ts';

type DraftMethods = Pick<
  RecordStore,
  'createDraft' | 'readDraft' | 'readDraftCurrent' | 'replaceDraft' | 'removeDraft' | 'listExpiredDrafts'
>;

interface DraftItem {
  readonly id: string;
  readonly image_id: string;
  readonly kind: 'draft';
  readonly write_id: string;
  readonly expires_at: string;
  readonly draft: UploadDraft;
  readonly ttl: number;
}

/** No `image_id` contains a colon, so a draft cannot be mistaken for an image. */
const draftId = (uploadId: string) => `upload:${uploadId}`;

/** Drafts in the container of the records: items with a time to live, each in a partition of its own. */
export function createCosmosDrafts({
  container,
  newId,
}: {
  readonly container: Container;
  readonly newId: () => string;
}): DraftMethods {
  const writes = createCosmosWrites<DraftItem>(container);

  return {
    createDraft: (draft, scope) =>
      scope.time('database', async () => {
        // The ID was generated for this draft, so nothing else has it.
        const outcome = await writes.create(draftItem(draft, newId()), scope);
        if (outcome.kind !== 'written') throw undecided(outcome);
      }),

    readDraft: (uploadId, scope) =>
      scope.time('database', async () => toDraft(await readItem(container, draftId(uploadId), scope))),

    readDraftCurrent: (uploadId, scope) =>
      scope.time('database', async () => toDraft(await readItemCurrent(container, draftId(uploadId), scope))),

    replaceDraft: (draft, etag, scope) =>
      scope.time('database', async () => {
        const outcome = await writes.replace(draftItem(draft, newId()), etag, scope);
        if (outcome.kind === 'written') return { draft, etag: outcome.etag };
        if (outcome.kind === 'unknown') throw undecided(outcome);
        return undefined;
      }),

    async removeDraft(uploadId, scope) {
      const id = draftId(uploadId);
      await scope.time('database', () =>
        attempt(scope, DATABASE_POLICY, classifyCosmosError, async ({ signal }) => {
          try {
            await cosmosCharge(scope, container.item(id, id).delete({ abortSignal: signal }));
          } catch (error) {
            if (readSdkError(error).status !== 404) throw error;
          }
        }),
      );
    },

    listExpiredDrafts: (before, limit, scope) =>
      scope.time('database', async () => {
        const query = {
          query: `SELECT TOP ${Math.trunc(limit)} c.draft FROM c WHERE c.kind = 'draft' AND c.expires_at < @before`,
          parameters: [{ name: '@before', value: before }],
        };
        const found = await attempt(scope, DATABASE_POLICY, classifyCosmosError, ({ signal }) =>
          queryItems<{ draft: UploadDraft }>(container, query, signal, scope),
        );
        return found.map(({ draft }) => draft);
      }),
  };
}

function draftItem(draft: UploadDraft, writeId: string): DraftItem {
  const id = draftId(draft.upload_id);
  const { expires_at } = draft;
  return { id, image_id: id, kind: 'draft', write_id: writeId, expires_at, draft, ttl: draftSeconds(draft) };
}

function toDraft(found: FoundItem<DraftItem> | undefined): StoredDraft | undefined {
  return found && { draft: found.draft, etag: found._etag };
}

function undecided(outcome: Exclude<WriteOutcome<unknown>, { kind: 'written' }>): ServiceError {
  if (outcome.kind === 'unknown') return new OutcomeUnknownError(outcome.error);
  return new ServiceError('DatabaseUnavailable', 'The upload could not be saved. Retry the request.', {
    retryAfterSeconds: 1,
  });
}
