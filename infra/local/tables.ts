import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Bodies, fileBodies, memoryBodies } from './bodies.ts';
import { LOCK_WAIT_MS, openDatabase } from './file-lock.ts';

export interface Table<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  delete(key: string): void;
  values(): Iterable<T>;
}

/** Storage of a blob stand-in: its tables, and bodies. */
export interface Tables {
  open<T>(kind: string): Table<T>;
  /** To be opened after all tables. Bodies that are not `isUsed` are removed. */
  openBodies(isUsed: (id: string) => boolean): Bodies;
  /** All changes that `work` makes are kept, or none. */
  atomically(work: () => void): void;
}

/** In memory, or in a folder, where every change is kept before its response is sent. `owner` is named where that fails. */
export function openTables(owner: string, folder?: string): Tables {
  if (folder === undefined) {
    return { open: <T>() => new Map<string, T>(), openBodies: memoryBodies, atomically: (work) => work() };
  }
  mkdirSync(folder, { recursive: true });
  const database = openDatabase(join(folder, 'index.sqlite'), LOCK_WAIT_MS);
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  database.exec('CREATE TABLE IF NOT EXISTS items (kind TEXT, key TEXT, value TEXT, PRIMARY KEY (kind, key))');
  const put = database.prepare('INSERT OR REPLACE INTO items VALUES (?, ?, ?)');
  const drop = database.prepare('DELETE FROM items WHERE kind = ? AND key = ?');
  return {
    open<T>(kind: string): Table<T> {
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
    },
    openBodies: (isUsed) => fileBodies(join(folder, 'bodies'), isUsed),
    atomically(work) {
      database.exec('BEGIN');
      try {
        work();
        database.exec('COMMIT');
      } catch (error) {
        // Memory is now ahead of the file and must not be used.
        process.stderr.write(`${owner} cannot keep its data: ${String(error)}\n`);
        process.exit(1);
      }
    },
  };
}
