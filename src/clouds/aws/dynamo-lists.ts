import type { ImageRecord, StoredRecord } from '../../images/image-record.ts';
import { matchesFilter } from '../../images/list-filter.ts';
import { ListStoppedError } from '../../images/list-stopped.ts';
import type { RecordPlace, RecordStore } from '../../images/record-store.ts';
import { boundsOf, conditionOf } from './dynamo-bounds.ts';
import type { DynamoTable } from './dynamo-call.ts';
import { readIndex } from './dynamo-index.ts';
import { documentOf, type Item, positionOf } from './dynamo-items.ts';
import { readListed } from './dynamo-listed.ts';
import { readItems } from './dynamo-read.ts';

type ListMethods = Pick<RecordStore, 'list' | 'listPlaces' | 'readBlobNames'>;

/** Lists of images, in the order of the index. */
export function createDynamoLists(table: DynamoTable): ListMethods {
  return {
    list: ({ order, limit, filter, after }, scope) =>
      scope.time('database', async () => {
        const range = { kind: 'image', ...boundsOf(order, filter, after), filter: conditionOf(filter) } as const;
        const pick = (item: Item): StoredRecord | undefined => {
          const record = documentOf<ImageRecord>(item);
          // The index may be stale.
          return matchesFilter(record, filter) ? { record, etag: item.version } : undefined;
        };
        const { found, stoppedAt } = await readListed(table, range, limit, pick, scope);
        if (stoppedAt !== undefined && found.length < limit) throw new ListStoppedError(found, positionOf(stoppedAt));
        return found;
      }),

    listPlaces: ({ after, before, limit }, scope) =>
      scope.time('database', async () => {
        const range = { kind: 'image', ...boundsOf('asc', { created_before: before }, after) } as const;
        const places: RecordPlace[] = [];
        // Without a filter every row counts, so the maximum of queries is not reached.
        for await (const { blob_name = '', sort } of readIndex(table, { ...range, expected: limit }, scope)) {
          places.push({ ...positionOf(sort), blob_name });
          if (places.length === limit) break;
        }
        return places;
      }),

    readBlobNames: (imageIds, scope) =>
      scope.time('database', async () => {
        const names = new Map<string, string>();
        for (const { image_id, kind, blob_name } of (await readItems(table, imageIds, scope)).values()) {
          if (kind === 'image' && blob_name !== undefined) names.set(image_id, blob_name);
        }
        return names;
      }),
  };
}
