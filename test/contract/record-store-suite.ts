import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RecordStore } from '../../src/images/record-store.ts';
import { testScope } from '../support/request-scope.ts';
import { sampleRecord } from '../support/sample-record.ts';

/** What every RecordStore does. `make` gives the store; ids are fresh, so that it may be a shared one. */
export function recordStoreSuite(name: string, make: () => RecordStore): void {
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

    it('charges what a call costs', async () => {
      const counted = testScope();
      await make().create(fresh(), counted);
      expect(counted.charged).toBeGreaterThan(0);
    });

    it('says that it can be used', async () => {
      await expect(make().check(scope)).resolves.toBeUndefined();
    });
  });
}
