import type { Bodies } from '../../../local/bodies.ts';
import { openTables, type Table } from '../../../local/tables.ts';
import type { Checksums } from './checksums.ts';
import type { CorsRule } from './cors.ts';

export interface StoredBody {
  /** In `Bodies`. */
  readonly id: string;
  readonly size: number;
}

export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  /** In order; an object of parts has one for each. */
  readonly bodies: readonly StoredBody[];
  readonly size: number;
  /** With its quotes. */
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
  /** Set by the write, and returned by reads. */
  readonly headers: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly checksums: Checksums;
  /** Hash of its customer key. */
  readonly customerKeyMd5?: string | undefined;
}

export interface StoredUpload {
  readonly bucket: string;
  readonly key: string;
  readonly id: string;
  readonly initiatedAt: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly customerKeyMd5?: string | undefined;
}

export interface StoredPart extends StoredBody {
  readonly uploadId: string;
  readonly number: number;
  readonly etag: string;
  readonly modifiedAt: number;
  readonly checksums: Checksums;
}

export interface StoredBucket {
  readonly createdAt: number;
  readonly cors?: readonly CorsRule[] | undefined;
}

export interface State {
  readonly buckets: Table<StoredBucket>;
  readonly objects: Table<StoredObject>;
  readonly uploads: Table<StoredUpload>;
  readonly parts: Table<StoredPart>;
  readonly bodies: Bodies;
  /** Applies all changes of `work`, or none. */
  atomically(work: () => void): void;
}

export const objectKey = (bucket: string, key: string) => `${bucket}/${key}`;
export const partKey = (uploadId: string, number: number) => `${uploadId}/${number}`;

/** In memory, or in a folder, where each change is durable before its response. */
export function openState(folder?: string): State {
  const { open, openBodies, atomically } = openTables('The S3 stand-in', folder);
  const [objects, parts] = [open<StoredObject>('object'), open<StoredPart>('part')];
  const used = new Set([...objects.values()].flatMap(({ bodies }) => bodies.map(({ id }) => id)));
  for (const { id } of parts.values()) used.add(id);
  const bodies = openBodies((id) => used.has(id));
  return { buckets: open('bucket'), uploads: open('upload'), objects, parts, bodies, atomically };
}
