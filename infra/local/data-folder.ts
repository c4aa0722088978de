import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { isBusy, openDatabase } from './file-lock.ts';

/** Marks a data folder, and is locked by the run that uses it. */
const MARK = 'image-metadata.sqlite';
/** In the header of that file: `imgm` in ASCII. */
const APPLICATION_ID = 0x69_6d_67_6d;
/** Of the folder's layout. */
const VERSION = 1;

/**
 * Opens a folder for the data of a cloud's local stores: a new one, an empty one, or one that was used before. Throws for
 * any other, and changes nothing there. The lock is the operating system's, so it always ends with this process.
 */
export async function openDataFolder(folder: string, cloud: string): Promise<void> {
  const names = await entriesOf(folder);
  if (names.length > 0 && !names.includes(MARK)) {
    throw new Error(`Cannot keep data in ${folder}: it contains other files. Use a new or an empty folder`);
  }
  try {
    take(openDatabase(join(folder, MARK)), folder, cloud);
  } catch (error) {
    if (error instanceof Error && 'errcode' in error) throw unusable(folder, error);
    throw error;
  }
}

/** Creates the folder if it is missing. */
async function entriesOf(folder: string): Promise<string[]> {
  try {
    await mkdir(folder, { recursive: true });
    return await readdir(folder);
  } catch (error) {
    throw unusable(folder, error);
  }
}

/** Records the process that uses the folder, and holds the lock from then on. */
function take(mark: DatabaseSync, folder: string, cloud: string): void {
  const begin = () => {
    try {
      mark.exec('BEGIN IMMEDIATE');
    } catch (error) {
      if (!isBusy(error)) throw error;
      throw new Error(
        `Cannot keep data in ${folder}: another run uses it${userOf(mark)}. Stop that run, or use another folder`,
      );
    }
  };
  begin();
  const version = mark.prepare('PRAGMA user_version').get()?.user_version;
  if (version === 0) {
    mark.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${VERSION}`);
    mark.exec('CREATE TABLE user (cloud TEXT, pid INTEGER)');
    mark.prepare('INSERT INTO user VALUES (?, ?)').run(cloud, process.pid);
  }
  const { application_id } = mark.prepare('PRAGMA application_id').get() ?? {};
  if (application_id !== APPLICATION_ID || (version !== 0 && version !== VERSION)) {
    throw new Error(`Cannot keep data in ${folder}: ${MARK} belongs to another program or version. Use another folder`);
  }
  const madeFor = mark.prepare('SELECT cloud FROM user').get()?.cloud;
  if (madeFor !== cloud) {
    throw new Error(`Cannot keep data in ${folder}: it contains the data of --cloud ${madeFor}. Use another folder`);
  }
  mark.prepare('UPDATE user SET pid = ?').run(process.pid);
  mark.exec('COMMIT');
  begin();
}

/** The process that has the lock; another run may be at its first write. */
function userOf(mark: DatabaseSync): string {
  try {
    return ` (process ${mark.prepare('SELECT pid FROM user').get()?.pid})`;
  } catch {
    return '';
  }
}

function unusable(folder: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(`Cannot keep data in ${folder}: ${reason}. Use a folder that you can write to`);
}
