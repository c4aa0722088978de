import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StoredRecord } from '../../../../src/images/image-record.ts';
import { gone } from '../../../support/child-processes.ts';
import { testScope } from '../../../support/request-scope.ts';
import { sampleRecord } from '../../../support/sample-record.ts';
import { openRecords, startFirestore } from '../support/firestore.ts';

const ROUNDS = 3;
const WRITERS = 4;
const ACKNOWLEDGED = 80;
const scope = testScope();

let folder: string;
const stops: (() => Promise<void>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firestore-'));
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await rm(folder, { recursive: true });
});

async function start() {
  const firestore = await startFirestore({ folder: join(folder, 'records') });
  stops.push(firestore.stop);
  return { ...firestore, records: openRecords(firestore.host) };
}

test('nothing that was acknowledged is lost when the stand-in is killed, and what was removed stays so', async () => {
  /** The last acknowledged version; undefined where it was removed. */
  const kept = new Map<string, StoredRecord | undefined>();
  let firestore = await start();
  for (let round = 0; round < ROUNDS; round++) {
    const { pid = 0, records } = firestore;
    let acknowledged = 0;
    async function write(writer: number): Promise<void> {
      for (let n = 0; ; n++) {
        const record = sampleRecord({ image_id: `${round}-${writer}-${n}` });
        const { stored } = await records.create(record, testScope(AbortSignal.timeout(3_000)));
        kept.set(record.image_id, stored);
        acknowledged++;
        if (acknowledged === ACKNOWLEDGED) process.kill(pid, 'SIGKILL');
        if (n % 3 === 0) continue;
        // What is in flight when the process is killed may have happened or not: it is not looked at.
        kept.delete(record.image_id);
        const within = testScope(AbortSignal.timeout(3_000));
        const next =
          n % 3 === 1
            ? await records.remove(stored, within)
            : await records.replace({ ...record, tags: ['kept'] }, stored, within);
        kept.set(record.image_id, typeof next === 'boolean' ? undefined : next);
      }
    }
    await Promise.allSettled(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
    await gone([pid]);
    expect(acknowledged).toBeGreaterThanOrEqual(ACKNOWLEDGED);

    firestore = await start();
    const listed = await firestore.records.list({ order: 'asc', limit: 10_000, filter: {} }, scope);
    const byId = new Map(listed.map((stored) => [stored.record.image_id, stored]));
    for (const [id, stored] of kept) {
      expect([id, await firestore.records.read(id, scope)]).toEqual([id, stored]);
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
