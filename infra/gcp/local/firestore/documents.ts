import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LOCK_WAIT_MS, openDatabase } from '../../../local/file-lock.ts';
import type { Document, Time } from './messages.ts';
import { compareTimes } from './values.ts';

/** Documents by name; `undefined` removes one. */
export type Changes = ReadonlyMap<string, Document | undefined>;

export interface Documents {
  get(name: string): Document | undefined;
  values(): Iterable<Document>;
  /** All of them are kept, or none. */
  apply(changes: Changes): void;
  /** A unique commit time in microseconds. */
  nextTime(): Time;
}

/** In memory, or in a folder, where each commit is durable before its response. */
export function openDocuments(folder?: string): Documents {
  const keep = folder === undefined ? { rows: [], write: () => undefined } : openFile(folder);
  const documents = new Map(keep.rows.map((document) => [document.name, document]));
  let last: Time = { seconds: '0', nanos: 0 };
  for (const { updateTime } of documents.values()) if (compareTimes(updateTime, last) > 0) last = updateTime;
  return {
    get: (name) => documents.get(name),
    values: () => documents.values(),
    apply(changes) {
      keep.write(changes);
      for (const [name, document] of changes) {
        if (document === undefined) documents.delete(name);
        else documents.set(name, document);
      }
    },
    nextTime() {
      const now = timeOf(Math.floor((performance.timeOrigin + performance.now()) * 1_000));
      const next = timeOf(Number(last.seconds) * 1e6 + last.nanos / 1_000 + 1);
      last = compareTimes(now, last) > 0 ? now : next;
      return last;
    },
  };
}

function timeOf(microseconds: number): Time {
  return { seconds: String(Math.floor(microseconds / 1e6)), nanos: (microseconds % 1e6) * 1_000 };
}

function openFile(folder: string): { readonly rows: readonly Document[]; write(changes: Changes): void } {
  mkdirSync(folder, { recursive: true });
  const database = openDatabase(join(folder, 'documents.sqlite'), LOCK_WAIT_MS);
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  database.exec('CREATE TABLE IF NOT EXISTS documents (name TEXT PRIMARY KEY, value TEXT)');
  const put = database.prepare('INSERT OR REPLACE INTO documents VALUES (?, ?)');
  const drop = database.prepare('DELETE FROM documents WHERE name = ?');
  return {
    rows: database
      .prepare('SELECT value FROM documents')
      .all()
      .map(({ value }) => JSON.parse(String(value)) as Document),
    write(changes) {
      database.exec('BEGIN');
      try {
        for (const [name, document] of changes) {
          if (document === undefined) drop.run(name);
          else put.run(name, JSON.stringify(document));
        }
        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
  };
}
