import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { StoredRecord } from '../../src/images/image-record.ts';
import type { RecordStore } from '../../src/images/record-store.ts';
import type { RequestScope } from '../../src/images/request-scope.ts';
import { testScope } from '../support/request-scope.ts';
import { sampleRecord } from '../support/sample-record.ts';

/** What every RecordStore does. `make` gives the store; ids are fresh, so that it may be a shared one. */
export function recordStoreSuite(
  name: string,
  make: () => RecordStore,
  { reportsCharge }: { readonly reportsCharge: boolean } = { reportsCharge: true },
): void {
  describe(`RecordStore: ${name}`, () => {
    const scope = testScope();
    const fresh = (suffix = '') => sampleRecord({ image_id: `${randomUUID()}${suffix}` });

    it('reads undefined for an id that is not there', async () => {
      expect(await make().read(randomUUID(), scope)).toBeUndefined();
    });

    it('reads back what was created, member by member, with the tag of the write', async () => {
      const store = make();
      const record = fresh();
      const created = await store.create(record, scope);
      expect(created.stored.record).toEqual(record);
      expect(await store.read(record.image_id, scope)).toEqual({ record, etag: created.stored.etag });
    });

    it.each(['é', ' (1) [2]', "@!$&'+,;=~_-x", '写真.jpg', '\u00a0x', '..b', 'أ'])(
      'keeps an id that ends in %j',
      async (suffix) => {
        const store = make();
        const record = fresh(suffix);
        await store.create(record, scope);
        expect((await store.read(record.image_id, scope))?.record).toEqual(record);
      },
    );

    it('creates nothing over an id that is there', async () => {
      const store = make();
      const record = fresh();
      const { stored, created } = await store.create(record, scope);
      expect(created).toBe(true);
      expect(await store.create({ ...record, name: 'other' }, scope)).toEqual({ stored, created: false });
      expect(await store.read(record.image_id, scope)).toEqual(stored);
    });

    it('replaces the version whose tag it is given, and gives the new one another tag', async () => {
      const store = make();
      const record = fresh();
      const created = await store.create(record, scope);
      const next = { ...record, name: 'other' };
      const replaced = await store.replace(next, created.stored, scope);
      expect(replaced?.record).toEqual(next);
      expect(replaced?.etag).not.toBe(created.stored.etag);
      expect(await store.read(record.image_id, scope)).toEqual(replaced);
    });

    it('replaces nothing on a tag of before, nor what is not there', async () => {
      const store = make();
      const record = fresh();
      const created = await store.create(record, scope);
      await store.replace({ ...record, name: 'second' }, created.stored, scope);
      expect(await store.replace({ ...record, name: 'third' }, created.stored, scope)).toBeUndefined();
      expect((await store.read(record.image_id, scope))?.record.name).toBe('second');
      expect(await store.replace(fresh(), created.stored, scope)).toBeUndefined();
    });

    it('lets one of many writers of a version win', async () => {
      const store = make();
      const record = fresh();
      const created = await store.create(record, scope);
      const writers = Array.from({ length: 8 }, (_, at) =>
        store.replace({ ...record, name: `writer ${at}` }, created.stored, scope),
      );
      const winners = (await Promise.all(writers)).filter((winner) => winner !== undefined);
      expect(winners).toHaveLength(1);
      expect(await store.read(record.image_id, scope)).toEqual(winners[0]);
    });

    it('lets one of many creators of an id win', async () => {
      const store = make();
      const record = fresh();
      const creators = Array.from({ length: 8 }, (_, at) => store.create({ ...record, name: `${at}` }, scope));
      const outcomes = await Promise.all(creators);
      const winners = outcomes.filter(({ created }) => created);
      expect(winners).toHaveLength(1);
      for (const { stored } of outcomes) expect(stored).toEqual(winners[0]?.stored);
    });

    it('removes the version whose tag it is given, once', async () => {
      const store = make();
      const record = fresh();
      const created = await store.create(record, scope);
      expect(await store.remove(created.stored, scope)).toBe(true);
      expect(await store.read(record.image_id, scope)).toBeUndefined();
      expect(await store.remove(created.stored, scope)).toBe(false);
    });

    it('creates an id again that was removed, and lets one of many do it', async () => {
      const store = make();
      const record = fresh();
      const first = await store.create(record, scope);
      await store.remove(first.stored, scope);
      const creators = Array.from({ length: 4 }, (_, at) => store.create({ ...record, name: `${at}` }, scope));
      const winners = (await Promise.all(creators)).filter(({ created }) => created);
      expect(winners).toHaveLength(1);
      expect(await store.read(record.image_id, scope)).toEqual(winners[0]?.stored);
      expect(winners[0]?.stored.etag).not.toBe(first.stored.etag);
    });

    it('does not show, replace or remove again what was removed', async () => {
      const store = make();
      const record = fresh();
      const { stored } = await store.create(record, scope);
      await store.remove(stored, scope);
      expect(await store.replace({ ...record, name: 'later' }, stored, scope)).toBeUndefined();
      const all = await store.list({ order: 'desc', limit: 10_000, filter: {} }, scope);
      expect(all.map((one) => one.record.image_id)).not.toContain(record.image_id);
      expect(await store.read(record.image_id, scope)).toBeUndefined();
    });

    it('does not remove another version', async () => {
      const store = make();
      const record = fresh();
      const created = await store.create(record, scope);
      await store.replace({ ...record, name: 'second' }, created.stored, scope);
      expect(await store.remove(created.stored, scope)).toBe(false);
      expect((await store.read(record.image_id, scope))?.record.name).toBe('second');
    });

    describe('a tombstone', () => {
      const buried = async (store: RecordStore) => {
        const record = fresh();
        await store.remove((await store.create(record, scope)).stored, scope);
        return record;
      };

      it('keeps createOnce from bringing an image back, however often it is tried', async () => {
        const store = make();
        const record = await buried(store);
        const tries = await Promise.all([1, 2, 3].map(() => store.createOnce(record, undefined, scope)));
        expect([...tries, await store.createOnce(record, undefined, scope)]).toEqual(Array(4).fill(undefined));
        expect(await store.readCurrent(record.image_id, scope)).toBeUndefined();
      });

      it('gives way to createOnce where it is the one that was known, once', async () => {
        const store = make();
        const record = await buried(store);
        const over = await store.readRemoval(record.image_id, scope);
        expect(over).toEqual(expect.any(String));
        const tries = await Promise.all([1, 2, 3].map(() => store.createOnce(record, over, scope)));
        expect(tries.filter((made) => made?.created)).toHaveLength(1);
        const stored = await store.readCurrent(record.image_id, scope);
        expect(stored?.record).toEqual(record);
        expect(await store.readRemoval(record.image_id, scope)).toBeUndefined();
        if (stored !== undefined) expect(await store.remove(stored, scope)).toBe(true);
        expect(await store.createOnce(record, over, scope)).toBeUndefined();
        expect(await store.readRemoval(record.image_id, scope)).not.toBe(over);
      });

      it('gives way to create, and then createOnce returns what is there', async () => {
        const store = make();
        const record = await buried(store);
        const next = { ...record, name: 'next' };
        const { stored, created } = await store.create(next, scope);
        expect([stored.record, created]).toEqual([next, true]);
        expect(await store.createOnce(record, undefined, scope)).toEqual({ stored, created: false });
        expect(await store.readCurrent(record.image_id, scope)).toEqual(stored);
      });

      it('gives way to createOnce that names it, but no later one does', async () => {
        const store = make();
        const record = await buried(store);
        const removal = await store.readRemoval(record.image_id, scope);
        const made = await store.createOnce(record, removal, scope);
        expect(made).toMatchObject({ created: true, stored: { record } });
        if (made === undefined) return;
        expect(await store.readRemoval(record.image_id, scope)).toBeUndefined();
        await store.remove(made.stored, scope);
        expect(await store.createOnce(record, removal, scope)).toBeUndefined();
      });

      it('is no image in any listing', async () => {
        const store = make();
        const { image_id, created_at } = await buried(store);
        const before = new Date(Date.parse(created_at) + 1).toISOString();
        const places = await store.listPlaces({ before, limit: 10_000 }, scope);
        expect(places.map((place) => place.image_id)).not.toContain(image_id);
        expect(await store.readBlobNames([image_id], scope)).toEqual(new Map());
      });
    });

    it('creates once: adds a record, or returns the one that is there, and lets one of many win', async () => {
      const store = make();
      const record = fresh();
      const outcomes = await Promise.all([1, 2, 3, 4].map(() => store.createOnce(record, undefined, scope)));
      expect(outcomes.filter((outcome) => outcome?.created)).toHaveLength(1);
      const stored = await store.read(record.image_id, scope);
      for (const outcome of outcomes) expect(outcome?.stored).toEqual(stored);
    });

    /** Each is called with a record that is there. */
    const CALLS: Readonly<Record<string, (store: RecordStore, stored: StoredRecord, scope: RequestScope) => unknown>> =
      {
        read: (store, { record }, counted) => store.read(record.image_id, counted),
        'read of nothing': (store, _stored, counted) => store.read(randomUUID(), counted),
        readCurrent: (store, { record }, counted) => store.readCurrent(record.image_id, counted),
        create: (store, _stored, counted) => store.create(fresh(), counted),
        'create of what is there': (store, { record }, counted) => store.create(record, counted),
        createOnce: (store, _stored, counted) => store.createOnce(fresh(), undefined, counted),
        replace: (store, stored, counted) => store.replace(stored.record, stored, counted),
        'replace that is refused': (store, stored, counted) =>
          store.replace(stored.record, { ...stored, etag: '"other"' }, counted),
        remove: (store, stored, counted) => store.remove(stored, counted),
        list: (store, _stored, counted) => store.list({ order: 'desc', limit: 1, filter: {} }, counted),
        listPlaces: (store, _stored, counted) => store.listPlaces({ before: '2100-01-01', limit: 1 }, counted),
        readBlobNames: (store, { record }, counted) => store.readBlobNames([record.image_id], counted),
        readRemoval: (store, { record }, counted) => store.readRemoval(record.image_id, counted),
        'read of a draft': (store, _stored, counted) => store.readDraft(randomUUID(), counted),
        writeCheckpoint: (store, _stored, counted) => store.writeCheckpoint(randomUUID(), {}, counted),
      };

    it.each(Object.entries(CALLS))(
      `${reportsCharge ? 'charges what it costs' : 'charges nothing'}: %s`,
      async (_name, call) => {
        const store = make();
        const { stored } = await store.create(fresh(), scope);
        const counted = testScope();
        await call(store, stored, counted);
        expect(counted.charged > 0).toBe(reportsCharge);
      },
    );

    it('says that it can be used', async () => {
      await expect(make().check(scope)).resolves.toBeUndefined();
    });
  });
}
