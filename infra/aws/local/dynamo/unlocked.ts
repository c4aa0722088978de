import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';

/** Maximum wait for a killed run, which may still be writing. */
const LOCK_WAIT_MS = 5_000;
const POLL_MS = 100;

interface Database {
  open(): Promise<void>;
  close(): Promise<void>;
}

/** Waits until no other process has this folder of LevelDB open: dynalite never recovers from a folder that it cannot open. */
export async function awaitUnlocked(folder: string): Promise<void> {
  const { Level }: { Level: new (path: string) => Database } = createRequire(
    createRequire(import.meta.url).resolve('dynalite'),
  )('level');
  for (const deadline = Date.now() + LOCK_WAIT_MS; ; await delay(POLL_MS)) {
    const database = new Level(folder);
    try {
      await database.open();
      return await database.close();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}
