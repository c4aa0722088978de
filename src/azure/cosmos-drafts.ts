import type { Container } from '@azure/cosmos';
import type { RecordStore } from '../images/record-store.ts';
import type { UploadDraft } from '../images/upload-draft.ts';
import { attempt, DATABASE_POLICY } from './attempt.ts';
import { cosmosCharge } from './cosmos-charge.ts';
import { judgeCosmosError } from './cosmos-error.ts';
import { queryItems } from './cosmos-query.ts';
import { readItem } from './cosmos-read.ts';
import { readSdkError } from './sdk-error.ts';

/** How long Cosmos DB keeps a draft that has expired, so that the sweep can still tell what its bytes were. */
const KEEP_SECONDS = 24 * 60 * 60;

type DraftMethods = Pick<RecordStore, 'putDraft' | 'readDraft' | 'removeDraft' | 'listExpiredDrafts'>;

/** No `image_id` has a colon in it, so a draft is never taken for an image. */
const draftId = (uploadId: string) => `upload:${uploadId}`;

/** Drafts in the container of the records: items with a time to live, each in a partition of its own. */
export function createCosmosDrafts(container: Container): DraftMethods {
  return {
    async putDraft(draft, scope) {
      const id = draftId(draft.upload_id);
      const lifetimeMs = Date.parse(draft.expires_at) - Date.now();
      const item = {
        id,
        image_id: id,
        kind: 'draft',
        expires_at: draft.expires_at,
        draft,
        ttl: Math.max(1, Math.ceil(lifetimeMs / 1_000)) + KEEP_SECONDS,
      };
      await scope.time('database', () =>
        attempt(scope, DATABASE_POLICY, judgeCosmosError, ({ signal }) =>
          cosmosCharge(scope, container.items.upsert(item, { abortSignal: signal })),
        ),
      );
    },

    readDraft: (uploadId, scope) =>
      scope.time(
        'database',
        async () => (await readItem<{ draft: UploadDraft }>(container, draftId(uploadId), scope))?.draft,
      ),

    async removeDraft(uploadId, scope) {
      const id = draftId(uploadId);
      await scope.time('database', () =>
        attempt(scope, DATABASE_POLICY, judgeCosmosError, async ({ signal }) => {
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
        const found = await attempt(scope, DATABASE_POLICY, judgeCosmosError, ({ signal }) =>
          queryItems<{ draft: UploadDraft }>(container, query, signal, scope),
        );
        return found.map(({ draft }) => draft);
      }),
  };
}
