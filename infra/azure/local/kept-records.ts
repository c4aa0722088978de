import { createRequire } from 'node:module';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { LOCK_WAIT_MS, openDatabase } from '../../local/file-lock.ts';
import { emulatorIndexPolicy } from './index-policy.ts';

interface Data {
  readonly _rid: string;
  readonly [name: string]: unknown;
}

/** The parts of the emulator's classes that are used here: an item, and all items of one kind below another. */
interface Item {
  read(): Data | undefined;
  readonly [items: string]: unknown;
}
interface Items {
  readonly _parent: Item;
  readonly _data: ReadonlyMap<string, Item>;
  _ridCount: number;
  _item(path: string, id: string, partition: unknown): Item;
  _set(data: Data): Data;
  delete(id: string, partition: unknown): void;
  replace(data: Data, original: Data): Data;
}

/** The classes whose items are kept, parents first, and the member of the parent that has them. */
const MEMBERS: Readonly<Record<string, string>> = {
  Databases: 'databases',
  Collections: 'collections',
  Documents: 'documents',
};

const TABLE = `CREATE TABLE IF NOT EXISTS items (
  rid TEXT PRIMARY KEY, kind TEXT NOT NULL, parent TEXT NOT NULL, count INTEGER NOT NULL, data TEXT NOT NULL
)`;
const PUT = 'INSERT OR REPLACE INTO items (rid, kind, parent, count, data) VALUES (?, ?, ?, ?, ?)';
/** With its children: another item may get the same resource ID later. */
const REMOVE = 'DELETE FROM items WHERE rid = ?1 OR parent = ?1 OR parent IN (SELECT rid FROM items WHERE parent = ?1)';
/** As the service removes them. */
const EXPIRED = `DELETE FROM items WHERE data ->> 'ttl' > 0 AND (data ->> '_ts') + (data ->> 'ttl') < unixepoch()`;

/**
 * Makes the emulator of this process keep databases, containers and documents in a file, and start with those in it. Each
 * write is committed there before its response; SQLite rolls back interrupted writes. The file is locked meanwhile.
 */
export function keepRecords(file: string): void {
  const db = openDatabase(file, LOCK_WAIT_MS);
  db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  db.exec(`${TABLE}; ${EXPIRED}`);
  const emulator = createRequire(import.meta.url);
  const { prototype }: { prototype: Items } = emulator('@vercel/cosmosdb-server/lib/account/items').default;
  const account: { default: new (...args: unknown[]) => Item } = emulator('@vercel/cosmosdb-server/lib/account');
  const Account = account.default;

  account.default = class extends Account {
    constructor(...args: unknown[]) {
      super(...args);
      restore(db, this);
      // From now on, so that what is restored is not written again.
      writeChanges(prototype, db.prepare(PUT), db.prepare(REMOVE));
    }
  };
}

function restore(db: DatabaseSync, account: Item): void {
  const parents = new Map([['', account]]);
  for (const [kind, member] of Object.entries(MEMBERS)) {
    // In the order of the writes, which is that of the emulator.
    for (const row of db.prepare('SELECT parent, count, data FROM items WHERE kind = ? ORDER BY rowid').all(kind)) {
      const items = parents.get(String(row.parent))?.[member] as Items;
      const data: Data = JSON.parse(String(row.data));
      // Of this version of the app, which may be newer than the data.
      items._set(kind === 'Collections' ? { ...data, indexingPolicy: emulatorIndexPolicy() } : data);
      items._ridCount = Math.max(items._ridCount, Number(row.count));
      const item = items._data.get(data._rid);
      if (item !== undefined) parents.set(data._rid, item);
    }
  }
}

function writeChanges(prototype: Items, put: StatementSync, remove: StatementSync): void {
  const emulator = { set: prototype._set, delete: prototype.delete, replace: prototype.replace };
  let replacing = false;

  prototype._set = function set(data) {
    const stored = emulator.set.call(this, data);
    const kind = this.constructor.name;
    if (kind in MEMBERS) {
      const parent = kind === 'Databases' ? '' : (this._parent.read()?._rid ?? '');
      write(() => put.run(stored._rid, kind, parent, this._ridCount, JSON.stringify(stored)));
    }
    return stored;
  };
  prototype.delete = function remove_(id, partition) {
    const rid = this._item('/id', id, partition).read()?._rid;
    emulator.delete.call(this, id, partition);
    if (rid !== undefined && !replacing && this.constructor.name in MEMBERS) write(() => remove.run(rid));
  };
  // The emulator deletes and sets under one resource ID. The row is replaced by one write.
  prototype.replace = function replace(data, original) {
    replacing = true;
    try {
      return emulator.replace.call(this, data, original);
    } finally {
      replacing = false;
    }
  };
}

/** Ends the process if a write fails: data that is only in memory must not be read. */
function write(run: () => void): void {
  try {
    run();
  } catch (error) {
    process.stderr.write(`Cannot save records: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
