import type { Container, SqlQuerySpec } from '@azure/cosmos';
import type { RecordPlace, RecordStore } from '../../images/record-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { attempt, DATABASE_POLICY } from '../../stores/attempt.ts';
import { classifyCosmosError } from './cosmos-error.ts';
import { placesQuery } from './cosmos-query.ts';

/** Items of one response; 1,000 places are about 150 KB. */
const PAGE_ITEMS = 1_000;

type BatchReadMethods = Pick<RecordStore, 'readBlobNames' | 'listPlaces'>;

/** The sweep's queries for many records at a time. Only the properties that it needs are sent. */
export function createCosmosBatchRead(container: Container): BatchReadMethods {
  const query = <T>(spec: SqlQuerySpec, scope: RequestScope): Promise<T[]> =>
    scope.time('database', () =>
      attempt(scope, DATABASE_POLICY, classifyCosmosError, async ({ signal }) => {
        const { resources, requestCharge } = await container.items
          .query<T>(spec, { abortSignal: signal, maxItemCount: PAGE_ITEMS })
          .fetchAll();
        scope.charge(requestCharge);
        return resources;
      }),
    );

  return {
    async readBlobNames(imageIds, scope) {
      if (imageIds.length === 0) return new Map();
      const found = await query<Omit<RecordPlace, 'created_at'>>(blobNamesQuery(imageIds), scope);
      return new Map(found.map(({ image_id, blob_name }) => [image_id, blob_name]));
    },
    listPlaces: (range, scope) => query<RecordPlace>(placesQuery(range), scope),
  };
}

/** `image_id` is indexed and is the partition key, so only the partitions of these IDs are queried. */
function blobNamesQuery(imageIds: readonly string[]): SqlQuerySpec {
  const parameters = imageIds.map((value, at) => ({ name: `@i${at}`, value }));
  return {
    query: `SELECT c.image_id, c.blob_name FROM c WHERE c.kind = 'image' AND c.image_id IN (${parameters.map(({ name }) => name).join(', ')})`,
    parameters,
  };
}
