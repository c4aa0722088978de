import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LOCK_WAIT_MS, openDatabase } from '../../../local/file-lock.ts';
import { type Bodies, fileBodies, memoryBodies } from './bodies.ts';
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

export interface Table<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  delete(key: string): void;
  values(): Iterable<T>;
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
  if (folder === undefined) {
    const table = <T>(): Table<T> => new Map<string, T>();
    const tables = { buckets: table(), objects: table(), uploads: table(), parts: table() } as Omit<State, 'bodies'>;
    return { ...tables, bodies: memoryBodies(), atomically: (work) => work() };
  }
  mkdirSync(folder, { recursive: true });
  const database = openDatabase(join(folder, 'index.sqlite'), LOCK_WAIT_MS);
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  database.exec('CREATE TABLE IF NOT EXISTS items (kind TEXT, key TEXT, value TEXT, PRIMARY KEY (kind, key))');
  const put = database.prepare('INSERT OR REPLACE INTO items VALUES (?, ?, ?)');
  const drop = database.prepare('DELETE FROM items WHERE kind = ? AND key = ?');

  function table<T>(kind: string): Table<T> {
    const rows = database.prepare('SELECT key, value FROM items WHERE kind = ?').all(kind);
    const items = new Map<string, T>(rows.map(({ key, value }) => [String(key), JSON.parse(String(value)) as T]));
    return {
      get: (key) => items.get(key),
      values: () => items.values(),
      set(key, value) {
        put.run(kind, key, JSON.stringify(value));
        items.set(key, value);
      },
      delete(key) {
        drop.run(kind, key);
        items.delete(key);
      },
    };
  }

  const [objects, parts] = [table<StoredObject>('object'), table<StoredPart>('part')];
  const used = new Set([...objects.values()].flatMap(({ bodies }) => bodies.map(({ id }) => id)));
  for (const { id } of parts.values()) used.add(id);
  return {
    buckets: table('bucket'),
    uploads: table('upload'),
    objects,
    parts,
    bodies: fileBodies(join(folder, 'bodies'), (id) => used.has(id)),
    atomically(work) {
      database.exec('BEGIN');
      try {
        work();
        database.exec('COMMIT');
      } catch (error) {
        // Memory is now ahead of the file and must not be used.
        process.stderr.write(`The S3 stand-in cannot keep its data: ${String(error)}\n`);
        process.exit(1);
      }
    },
  };
}
