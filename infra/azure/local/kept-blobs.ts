import { subscribe } from 'node:diagnostics_channel';
import { mkdir } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { LOCK_WAIT_MS, openDatabase } from '../../local/file-lock.ts';

/** The part of LokiJS, Azurite's database of blob names, properties and extents, that is used here. */
interface Loki {
  readonly throttledSavePending: boolean;
  autosaveDirty(): boolean;
  /** While a save is under way, callbacks wait for the next one, which includes their change. */
  saveDatabase(callback: (error?: unknown) => void): void;
}

const READS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Locks the folder of Azurite's data, and makes it respond to a write only once its index is saved. Azurite responds first and saves within 5 seconds, so a
 * kill would lose acknowledged writes. The bytes themselves are already on disk then.
 */
export async function keepBlobs(azurite: NodeJS.Require, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  openDatabase(join(folder, 'lock.sqlite'), LOCK_WAIT_MS).exec('BEGIN IMMEDIATE');
  const databases = new Set<Loki>();
  const { prototype } = createRequire(azurite.resolve('azurite/package.json'))('lokijs') as { prototype: Loki };
  const { saveDatabase } = prototype;
  // Both of its databases are saved at the start.
  prototype.saveDatabase = function save(this: Loki, callback) {
    databases.add(this);
    saveDatabase.call(this, callback);
  };

  function save(database: Loki): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (!database.autosaveDirty() && !database.throttledSavePending) resolve();
    else saveDatabase.call(database, (error) => (error ? reject(error) : resolve()));
    return promise;
  }

  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: { method?: string }; response: ServerResponse };
    if (READS.includes(request.method ?? '')) return;
    const end = response.end.bind(response) as (...parts: unknown[]) => ServerResponse;
    response.end = (...parts: unknown[]) => {
      Promise.all([...databases].map(save)).then(() => end(...parts), stop);
      return response;
    };
  });
}

/** Data that is only in memory must not be read. */
function stop(error: unknown): never {
  process.stderr.write(`Azurite cannot save its data: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
