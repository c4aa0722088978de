import type { StoredRecord } from './image-record.ts';
import { ListStoppedError } from './list-stopped.ts';
import type { ListPosition, ListQuery, RecordStore } from './record-store.ts';
import type { RequestScope } from './request-scope.ts';

export interface ImagePage {
  readonly images: readonly StoredRecord[];
  /** Where the next page begins; `undefined` on the last one. Also behind a page that is not full, or empty. */
  readonly next: ListPosition | undefined;
}

export type ListImages = (query: ListQuery, scope: RequestScope) => Promise<ImagePage>;

/**
 * A page of images. A page starts after its predecessor's last record, and is not counted by offset: images that are added or
 * removed do not shift others, so a listing returns each remaining image exactly once.
 */
export function createListImages({ records }: { records: RecordStore }): ListImages {
  return async function listImages(query, scope) {
    let stopped: ListPosition | undefined;
    const found = await records.list({ ...query, limit: query.limit + 1 }, scope).catch((error: unknown) => {
      if (!(error instanceof ListStoppedError)) throw error;
      stopped = error.position;
      return error.found;
    });
    const images = found.slice(0, query.limit);
    const last = images.at(-1)?.record;
    const more = found.length > query.limit && last !== undefined;
    return { images, next: more ? { created_at: last.created_at, image_id: last.image_id } : stopped };
  };
}
