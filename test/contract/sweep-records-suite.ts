import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MAX_BATCH_IDS, type RecordStore } from '../../src/images/record-store.ts';
import { testScope } from '../support/request-scope.ts';
import { sampleRecord } from '../support/sample-record.ts';

const scope = testScope();

/** What the sweep asks of a RecordStore. Ids are fresh and times far in the past, so that the store may be a shared one. */
export function sweepRecordsSuite(name: string, make: () => RecordStore): void {
  describe(`RecordStore for the sweep: ${name}`, () => {
    it('reads the blob names of many ids, and leaves out those without a record', async () => {
      const store = make();
      const mark = randomUUID();
      const ids = Array.from({ length: MAX_BATCH_IDS }, (_, at) => `${mark} "é' ${at}`);
      const present = ids.filter((_, at) => at % 3 === 0);
      const name = (id: string) => `2001/01/01/${id}.jpg`;
      for (const image_id of present) await store.create(sampleRecord({ image_id, blob_name: name(image_id) }), scope);
      const [removed = ''] = present.splice(1, 1);
      const stored = await store.read(removed, scope);
      if (stored !== undefined) await store.remove(stored, scope);
      const found = await store.readBlobNames(ids, scope);
      expect(new Map(found)).toEqual(new Map(present.map((id) => [id, name(id)])));
    });

    it('reads the blob names of no ids without a question', async () => {
      expect((await make().readBlobNames([], scope)).size).toBe(0);
    });

    it('lists places oldest first, behind a pair, up to a moment, and at most as many as asked', async () => {
      const store = make();
      const mark = randomUUID();
      // A millisecond of its own for each run, long before any other record.
      const base = Date.UTC(1990, 0, 1) + Math.floor(Math.random() * 1e11);
      const at = (ms: number) => new Date(base + ms).toISOString();
      const places = [0, 1, 1, 2, 3].map((ms, index) => ({
        image_id: `${mark}-${index}`,
        blob_name: `1990/${mark}/${index}.jpg`,
        created_at: at(ms),
      }));
      for (const place of [...places].reverse()) await store.create(sampleRecord(place), scope);
      const list = async (after: { created_at: string; image_id: string }, before: string, limit = 100) =>
        (await store.listPlaces({ after, before, limit }, scope)).filter(({ image_id }) => image_id.startsWith(mark));
      const start = { created_at: at(0), image_id: '' };
      expect(await list(start, at(3))).toEqual(places.slice(0, 4));
      expect(await list(start, at(4), 2)).toEqual(places.slice(0, 2));
      expect(await list({ created_at: at(1), image_id: `${mark}-1` }, at(4))).toEqual(places.slice(2));
      expect(await list({ created_at: at(1), image_id: `${mark}-2` }, at(2))).toEqual([]);
      const whole = await store.listPlaces({ before: at(1), limit: 10_000 }, scope);
      expect(whole).toContainEqual(places[0]);
    });

    it('keeps a checkpoint under its name, and the last one written', async () => {
      const store = make();
      const [name, other] = [randomUUID(), randomUUID()];
      expect(await store.readCheckpoint(name, scope)).toBeUndefined();
      await store.writeCheckpoint(name, { at: ['é"', 1], deep: { from: 'x' } }, scope);
      await store.writeCheckpoint(other, { at: 2 }, scope);
      expect(await store.readCheckpoint(name, scope)).toEqual({ at: ['é"', 1], deep: { from: 'x' } });
      await store.writeCheckpoint(name, { at: 3 }, scope);
      expect(await store.readCheckpoint(name, scope)).toEqual({ at: 3 });
    });

    it('never takes a checkpoint for an image', async () => {
      const store = make();
      const name = randomUUID();
      await store.writeCheckpoint(name, { at: 1 }, scope);
      expect((await store.readBlobNames([`sweep:${name}`], scope)).size).toBe(0);
      const all = await store.list({ order: 'desc', limit: 10_000, filter: {} }, scope);
      expect(all.filter(({ record }) => record.image_id === undefined || record.image_id.includes(name))).toEqual([]);
    });
  });
}
