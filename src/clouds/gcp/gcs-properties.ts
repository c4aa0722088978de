import type { BlobProperties, ListedBlob } from '../../images/blob-store.ts';

/** Fields of an object resource of the JSON API, set by the request that makes the object visible. */
export function objectFields({ contentType, sha256, imageId, recordsIn }: BlobProperties) {
  return { contentType, metadata: { sha256, image_id: imageId, records_in: recordsIn } };
}

/** Object resource of the JSON API. Numbers are strings. */
export interface ObjectResource {
  readonly name: string;
  readonly generation: string;
  readonly size: string;
  readonly timeCreated: string;
  readonly contentEncoding?: string;
  readonly customerEncryption?: object;
  readonly metadata?: Readonly<Record<string, string>>;
}

export function toListed({ name, size, timeCreated, metadata }: ObjectResource): ListedBlob {
  return {
    name,
    sizeBytes: Number(size),
    modifiedAt: new Date(timeCreated),
    imageId: metadata?.image_id,
    recordsIn: metadata?.records_in,
  };
}

/** A generation as the version of a blob; `undefined` for the tag of another store. */
export function generationOf(etag: string): string | undefined {
  return /^[1-9]\d{0,18}$/.test(etag) ? etag : undefined;
}
