import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StoredRecord } from '../../src/images/image-record.ts';
import type { RecordStore } from '../../src/images/record-store.ts';
import { gone } from '../support/child-processes.ts';
import { testScope } from '../support/request-scope.ts';
import { sampleRecord } from '../support/sample-record.ts';

/** A local store with its data in a folder. */
export interface KeptRecords {
  readonly records: RecordStore;
  /** Of its process. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

const ROUNDS = 3;
const WRITERS = 4;
const ACKNOWLEDGED = 80;
const scope = testScope();
const within = () => testScope(AbortSignal.timeout(5_000));

/** What every local record store with a data folder does. Returns a function that starts one more on the folder of the test. */
export function killedRecordsSuite<T extends KeptRecords>(open: (folder: string) => Promise<T>): () => Promise<T> {
  let folder: string;
  const stops: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'records-'));
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    await rm(folder, { recursive: true });
  });

  async function start(): Promise<T> {
    const store = await open(join(folder, 'records'));
    stops.push(store.stop);
    return store;
  }

  test('nothing that was acknowledged is lost when the store is killed, and what was removed stays so', async () => {
    /** The last acknowledged version; undefined where it was removed. */
    const kept = new Map<string, StoredRecord | undefined>();
    let store = await start();
    for (let round = 0; round < ROUNDS; round++) {
      const { pid = 0, records } = store;
      let acknowledged = 0;
      async function write(writer: number): Promise<void> {
        for (let n = 0; ; n++) {
          const record = sampleRecord({ image_id: `${round}-${writer}-${n}` });
          const { stored } = await records.create(record, within());
          kept.set(record.image_id, stored);
          acknowledged++;
          if (acknowledged === ACKNOWLEDGED) process.kill(pid, 'SIGKILL');
          if (n % 3 === 0) continue;
          // What is in flight when the process is killed may have happened or not: it is not looked at.
          kept.delete(record.image_id);
          const next =
            n % 3 === 1
              ? await records.remove(stored, within())
              : await records.replace({ ...record, tags: ['kept'] }, stored, within());
          kept.set(record.image_id, typeof next === 'boolean' ? undefined : next);
        }
      }
      await Promise.allSettled(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
      await gone([pid]);
      expect(acknowledged).toBeGreaterThanOrEqual(ACKNOWLEDGED);

      store = await start();
      const listed = await store.records.list({ order: 'asc', limit: 10_000, filter: {} }, scope);
      const byId = new Map(listed.map((stored) => [stored.record.image_id, stored]));
      for (const [id, stored] of kept) {
        expect([id, await store.records.read(id, scope)]).toEqual([id, stored]);
        expect([id, byId.get(id)]).toEqual([id, stored]);
      }
    }
    expect([...kept.values()].filter((stored) => stored === undefined).length).toBeGreaterThan(10);
  });

  test('a run waits for one that still has the folder, and starts when that has ended', async () => {
    const first = await start();
    await first.records.create(sampleRecord({ image_id: 'a' }), scope);
    const second = start();
    setTimeout(first.stop, 500);
    expect(await (await second).records.read('a', scope)).toMatchObject({ record: { image_id: 'a' } });
  });

  return start;
}
