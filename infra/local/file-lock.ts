import { DatabaseSync } from 'node:sqlite';

/** How long a store waits for that of a killed run, which may still be writing. */
export const LOCK_WAIT_MS = 5_000;

/** SQLITE_BUSY. */
const BUSY = 5;

/** Referenced: a database that is garbage-collected is closed, and its lock ends. */
const opened: DatabaseSync[] = [];

/** Opens a database, created if missing, until this process ends. */
export function openDatabase(file: string, waitMs = 0): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: waitMs });
  opened.push(database);
  return database;
}

export function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === BUSY;
}
