import type { ImageRecord } from '../../images/image-record.ts';
import { orderKey } from '../../images/list-order.ts';
import { searchText } from '../../images/search-text.ts';
import type { ImageState } from '../../stores/image-methods.ts';
import { TOMBSTONE_SECONDS } from '../../stores/lifetimes.ts';
import type { FoundItem } from './cosmos-writes.ts';

/** A record as a Cosmos DB item: `id` is the `image_id`. */
export type ImageItem = ImageRecord & {
  readonly id: string;
  readonly kind: 'image';
  readonly write_id: string;
  /** Sort key of lists after `created_at`, and the text that `q` searches. */
  readonly order_key: string;
  readonly search_text: string;
};

/** What a removal leaves behind. */
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
const UNDERSCORE = 0x5f;
const ADDED: ReadonlySet<string> = new Set(['id', 'kind', 'write_id', 'order_key', 'search_text']);

/** What an item says about its ID. */
export function toState(found: Found): ImageState {
  if (found.kind === 'removed') return { kind: 'removed', etag: found._etag };
  const record: Record<string, unknown> = {};
  // Not `Object.entries`: its arrays were a tenth of the cost of a list.
  for (const name in found) {
    if (name.charCodeAt(0) !== UNDERSCORE && !ADDED.has(name)) record[name] = found[name as keyof typeof found];
  }
  return { kind: 'image', record: record as unknown as ImageRecord, etag: found._etag };
}
