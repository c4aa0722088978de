import type { Bodies } from '../../../local/bodies.ts';
import { openTables, type Table } from '../../../local/tables.ts';
import type { CorsRule } from './cors.ts';

export interface StoredBody {
  /** In `Bodies`. */
  readonly id: string;
  readonly size: number;
}

/** Metadata from the client. */
export interface ObjectFields {
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
  readonly contentDisposition?: string | undefined;
  readonly contentLanguage?: string | undefined;
  readonly cacheControl?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

export interface StoredObject extends ObjectFields {
  readonly bucket: string;
  readonly name: string;
  /** Microseconds since the epoch, unique. */
  readonly generation: number;
  readonly metageneration: number;
  /** In order. */
  readonly bodies: readonly StoredBody[];
  readonly size: number;
  /** Base64; an object that was composed has none. */
  readonly md5Hash?: string | undefined;
  readonly crc32c: string;
  readonly componentCount?: number | undefined;
  /** SHA-256 of the client's own key that it is encrypted with. */
  readonly keySha256?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A resumable upload. */
export interface StoredSession {
  readonly id: string;
  readonly bucket: string;
  readonly name: string;
  readonly fields: ObjectFields & ClaimedHashes;
  /** Of the request that began it: the conditions. */
  readonly search: string;
  readonly bodies: readonly StoredBody[];
  readonly received: number;
  /** Declared size, if any. */
  readonly total?: number | undefined;
  /** The generation that it created. */
  readonly done?: number | undefined;
}

export interface ClaimedHashes {
  readonly md5Hash?: string | undefined;
  readonly crc32c?: string | undefined;
}

export interface StoredBucket {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly metageneration: number;
  readonly cors?: readonly CorsRule[] | undefined;
}

export interface State {
  readonly buckets: Table<StoredBucket>;
  readonly objects: Table<StoredObject>;
  readonly sessions: Table<StoredSession>;
  readonly bodies: Bodies;
  /** All changes that `work` makes are kept, or none. */
  atomically(work: () => void): void;
  nextGeneration(at: number): number;
}

export const objectKey = (bucket: string, name: string) => `${bucket}/${name}`;

/** In memory, or in a folder, where each change is durable before its response. */
export function openState(folder?: string): State {
  const { open, openBodies, atomically } = openTables('The Cloud Storage stand-in', folder);
  const [objects, sessions] = [open<StoredObject>('object'), open<StoredSession>('session')];
  const used = new Set([...objects.values(), ...sessions.values()].flatMap(({ bodies }) => bodies.map(({ id }) => id)));
  let last = Math.max(0, ...[...objects.values()].map(({ generation }) => generation));
  return {
    buckets: open('bucket'),
    objects,
    sessions,
    bodies: openBodies((id) => used.has(id)),
    atomically,
    nextGeneration(at) {
      last = Math.max(last + 1, at * 1_000);
      return last;
    },
  };
}
