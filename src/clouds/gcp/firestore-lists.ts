import type { ImageRecord, StoredRecord } from '../../images/image-record.ts';
import { matchesFilter } from '../../images/list-filter.ts';
import { ListStoppedError } from '../../images/list-stopped.ts';
import type { ListPosition, RecordPlace, RecordStore } from '../../images/record-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { attempt, DATABASE_POLICY } from '../../stores/attempt.ts';
import { runQuery, type StructuredQuery } from './firestore-call.ts';
import type { FirestoreDatabase } from './firestore-client.ts';
import { IMAGES } from './firestore-documents.ts';
import { classifyFirestoreError } from './firestore-error.ts';
import { documentOf, type Stored, toStored } from './firestore-fields.ts';
import { imagesQuery } from './firestore-query.ts';
import { readFields } from './firestore-read.ts';

type ListMethods = Pick<RecordStore, 'list' | 'listPlaces' | 'readBlobNames'>;

/** Maximum documents per query: 300 of the largest records are 21 MB. */
const MOST_TOGETHER = 300;
const MOST_PLACES_TOGETHER = 1_000;
/** Growth of the page size with each further query of a list. */
const GROWTH = 4;
/** Maximum documents that one list reads, which costs 0.6 US cents. */
const MAX_READ = 10_000;
/** Fields of a place. */
const PLACE = ['created_at', 'blob_name'];

/** Lists images in index order. Filters without an index are applied here, page by page. */
export function createFirestoreLists(database: FirestoreDatabase, maxRead = MAX_READ): ListMethods {
  return {
    list: ({ order, limit, filter, after }, scope) =>
      scope.time('database', async () => {
        const found: StoredRecord[] = [];
        let position = after;
        for (let read = 0, size = limit; ; size *= GROWTH) {
          const count = Math.min(size, MOST_TOGETHER, maxRead - read);
          const page = await query(database, imagesQuery(database, order, filter, position, count), scope);
          for (const stored of page) {
            const record = documentOf<ImageRecord>(stored);
            if (matchesFilter(record, filter)) found.push({ record, etag: stored.etag });
            if (found.length === limit) return found;
          }
          const last = page.at(-1);
          if (last === undefined || page.length < count) return found;
          position = positionOf(last);
          read += page.length;
          if (read >= maxRead) throw new ListStoppedError(found, position);
        }
      }),

    listPlaces: ({ after, before, limit }, scope) =>
      scope.time('database', async () => {
        const places: RecordPlace[] = [];
        const select = { fields: PLACE.map((fieldPath) => ({ fieldPath })) };
        for (let position = after; ; position = places.at(-1)) {
          const count = Math.min(MOST_PLACES_TOGETHER, limit - places.length);
          const range = imagesQuery(database, 'asc', { created_before: before }, position, count);
          const page = await query(database, { ...range, select }, scope);
          for (const stored of page) places.push({ ...positionOf(stored), blob_name: stored.blobName });
          if (page.length < count || places.length === limit) return places;
        }
      }),

    readBlobNames: (imageIds, scope) =>
      scope.time('database', async () => {
        if (imageIds.length === 0) return new Map();
        const found = await readFields(database, IMAGES, imageIds, ['blob_name'], scope);
        // Tombstones have no blob name.
        return new Map(found.filter(({ blobName }) => blobName !== '').map(({ id, blobName }) => [id, blobName]));
      }),
  };
}

export function query(
  database: FirestoreDatabase,
  structured: StructuredQuery,
  scope: RequestScope,
): Promise<Stored[]> {
  return attempt(scope, DATABASE_POLICY, classifyFirestoreError, async ({ signal }) => {
    const found = await runQuery(database, structured, signal);
    return found.map(toStored);
  });
}

function positionOf({ createdAt, id }: Stored): ListPosition {
  return { created_at: createdAt, image_id: id };
}
