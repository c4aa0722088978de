import { createHash } from 'node:crypto';
import type { Claim } from '../../images/claim.ts';
import type { ImageRecord } from '../../images/image-record.ts';
import type { ListPosition } from '../../images/record-store.ts';
import { searchText } from '../../images/search-text.ts';
import type { UploadDraft } from '../../images/upload-draft.ts';
import type { ImageState } from '../../stores/image-methods.ts';
import { claimSeconds, draftSeconds, TOMBSTONE_SECONDS } from '../../stores/lifetimes.ts';
import { SHARDS } from './dynamo-table.ts';

export type IndexedKind = 'image' | 'draft';

/**
 * An item of the table. The document is JSON text, because DynamoDB limits numbers to 38 digits and 1e126, and metadata does
 * not. The index contains the properties below `document`.
 */
export interface Item {
  readonly image_id: string;
  readonly kind: IndexedKind | 'removed' | 'claim' | 'sweep';
  /** Identifies the write of this version; the entity tag of the port. */
  readonly version: string;
  /** Expiry in seconds of the epoch; an expired item is treated as nonexistent. */
  readonly ttl?: number | undefined;
  readonly document?: string;
  readonly shard?: string;
  readonly sort?: string;
  readonly blob_name?: string;
  readonly format?: string;
  readonly name?: string;
  readonly search_text?: string;
  readonly sha256?: string;
  readonly tags?: readonly string[];
}

/** An `image_id` contains no colon, so these cannot collide with images. */
export const draftId = (uploadId: string) => `upload:${uploadId}`;
export const claimId = (key: string) => `key:${key}`;
export const checkpointId = (name: string) => `sweep:${name}`;

export function imageItem(record: ImageRecord, version: string): Item {
  const { image_id, created_at, blob_name, format, name, sha256, tags } = record;
  return {
    image_id,
    kind: 'image',
    version,
    document: JSON.stringify(record),
    shard: shardOf('image', image_id),
    sort: sortKey(created_at, image_id),
    ...{ blob_name, format, name, sha256, tags },
    search_text: searchText(record),
  };
}

export function tombstone(imageId: string, version: string): Item {
  return { image_id: imageId, kind: 'removed', version, ttl: nowSeconds() + TOMBSTONE_SECONDS };
}

export function draftItem(draft: UploadDraft, version: string): Item {
  const image_id = draftId(draft.upload_id);
  return {
    image_id,
    kind: 'draft',
    version,
    ttl: nowSeconds() + draftSeconds(draft),
    document: JSON.stringify(draft),
    shard: shardOf('draft', image_id),
    sort: sortKey(draft.expires_at, draft.upload_id),
  };
}

export function claimItem(claim: Claim, version: string): Item {
  const seconds = claimSeconds(claim);
  return {
    image_id: claimId(claim.key),
    kind: 'claim',
    version,
    ttl: seconds === undefined ? undefined : nowSeconds() + seconds,
    document: JSON.stringify(claim),
  };
}

export function checkpointItem(name: string, checkpoint: object, version: string): Item {
  return { image_id: checkpointId(name), kind: 'sweep', version, document: JSON.stringify(checkpoint) };
}

/** The state of an image, from the item with its ID. */
export function toState(item: Item): ImageState {
  if (item.kind === 'removed') return { kind: 'removed', etag: item.version };
  return { kind: 'image', record: documentOf(item), etag: item.version };
}

export function documentOf<T>({ document = 'null' }: Item): T {
  return JSON.parse(document);
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}

/** Times have a fixed length, so keys sort by `(time, id)`. Strings sort by UTF-8. */
export function sortKey(time: string, id: string): string {
  return `${time}#${id}`;
}

/** The list position of a sort key. */
export function positionOf(sort: string): ListPosition {
  const at = sort.indexOf('#');
  return { created_at: sort.slice(0, at), image_id: sort.slice(at + 1) };
}

export function shards(kind: IndexedKind): string[] {
  return Array.from({ length: SHARDS }, (_, at) => `${kind}#${at}`);
}

function shardOf(kind: IndexedKind, id: string): string {
  return `${kind}#${(createHash('sha256').update(id).digest()[0] ?? 0) % SHARDS}`;
}
