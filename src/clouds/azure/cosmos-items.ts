import type { ImageRecord, StoredRecord } from '../../images/image-record.ts';
import { orderKey } from '../../images/list-order.ts';
import { searchText } from '../../images/search-text.ts';
import type { FoundItem } from './cosmos-writes.ts';

/**
 * How long the tombstone of a removed image is kept: longer than any request can be in flight, and than a
 * direct upload can be completed.
 */
export const TOMBSTONE_SECONDS = 4 * 60 * 60;

/** A record as a Cosmos DB item: `id` is the `image_id`. */
export type ImageItem = ImageRecord & {
  readonly id: string;
  readonly kind: 'image';
  readonly write_id: string;
  /** Sort key of lists after `created_at`, and the text that `q` searches. */
  readonly order_key: string;
  readonly search_text: string;
};

/**
 * A tombstone. Without it, the retry of a create with a lost response could be applied after
 * the image and its bytes were removed.
 */
export interface Tombstone {
  readonly id: string;
  readonly image_id: string;
  readonly kind: 'removed';
  readonly write_id: string;
  /** Seconds after which Cosmos DB removes it. */
  readonly ttl: number;
}

export type Item = ImageItem | Tombstone;

export type Found = FoundItem<Item>;

export function imageItem(record: ImageRecord, writeId: string): ImageItem {
  return {
    ...record,
    id: record.image_id,
    kind: 'image',
    write_id: writeId,
    order_key: orderKey(record.image_id),
    search_text: searchText(record),
  };
}

export function tombstone(imageId: string, writeId: string): Tombstone {
  return { id: imageId, image_id: imageId, kind: 'removed', write_id: writeId, ttl: TOMBSTONE_SECONDS };
}

/** Properties that this adapter adds to a record; those of Cosmos DB start with `_`. */
const ADDED: ReadonlySet<string> = new Set(['id', 'kind', 'write_id', 'order_key', 'search_text']);

/** The record of an item; `undefined` if there is no item, or it is a tombstone. */
export function toStored(found: Found | undefined): StoredRecord | undefined {
  if (found === undefined || found.kind === 'removed') return undefined;
  const record: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(found)) {
    if (!name.startsWith('_') && !ADDED.has(name)) record[name] = value;
  }
  return { record: record as unknown as ImageRecord, etag: found._etag };
}
