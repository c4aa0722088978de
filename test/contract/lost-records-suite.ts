import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ImageRecord } from '../../src/images/image-record.ts';
import { OutcomeUnknownError, OvertakenError } from '../../src/images/outcome-unknown.ts';
import { harness } from '../support/cloud-under-test.ts';
import { testScope } from '../support/request-scope.ts';
import { sampleRecord } from '../support/sample-record.ts';
import { ALWAYS, type FaultyStores, LOST, startFaultyStores } from './faulty-stores.ts';

const { createRecord, replaceRecord, removeRecord } = harness.steps;

/** How every RecordStore settles a write whose response was lost. */
export function lostRecordsSuite(): void {
  describe(`RecordStore with lost responses: ${harness.cloud}`, () => {
    const scope = testScope();
    let stores: FaultyStores;
    beforeAll(async () => {
      stores = await startFaultyStores('records');
    });
    afterEach(() => stores.clear());
    afterAll(() => stores.stop());

    const fresh = () => sampleRecord({ image_id: randomUUID(), blob_name: `2026/11/23/${randomUUID()}.jpg` });
    const current = async ({ image_id }: ImageRecord) => stores.others.records.readCurrent(image_id, scope);
    const creators = {
      create: (record: ImageRecord) => stores.records.create(record, scope),
      createOnce: (record: ImageRecord) => stores.records.createOnce(record, undefined, scope),
    };
    const created = async () => (await stores.records.create(fresh(), scope)).stored;
    /** Waits for the retry of a create whose first response was lost, lets others act, then lets the retry go on. */
    async function meanwhile(create: Promise<unknown>, others: () => Promise<unknown>, goOn: () => void) {
      await stores.arrived(createRecord, 2);
      await others();
      goOn();
      return create;
    }

    it.each([1, ALWAYS])('creates once when %d responses are lost', async (times) => {
      for (const create of ['create', 'createOnce'] as const) {
        const record = fresh();
        stores.meet(createRecord, LOST, times);
        const made = await creators[create](record);
        expect(made).toEqual({ stored: { record, etag: expect.any(String) }, created: true });
        expect(await current(record)).toEqual(made?.stored);
        stores.clear();
      }
    });

    it.each([1, ALWAYS])('replaces once when %d responses are lost', async (times) => {
      const before = await created();
      const next = { ...before.record, name: 'next' };
      stores.meet(replaceRecord, LOST, times);
      const replaced = await stores.records.replace(next, before, scope);
      expect(replaced?.record).toEqual(next);
      expect(await current(next)).toEqual(replaced);
    });

    it.each([1, ALWAYS])('removes when %d responses are lost', async (times) => {
      const before = await created();
      stores.meet(removeRecord, LOST, times);
      expect(await stores.records.remove(before, scope)).toBe(true);
      expect(await current(before.record)).toBeUndefined();
    });

    it('rejects with an unknown outcome when no request is answered, whether or not it was carried out', async () => {
      for (const when of ['before', 'after'] as const) {
        const before = await created();
        const next = { ...before.record, name: 'next' };
        const record = fresh();
        stores.meetAll('records', { kind: 'reset', when });
        const { records } = stores;
        const outcomes = await Promise.allSettled([
          records.create(record, scope),
          records.createOnce(fresh(), undefined, scope),
          records.replace(next, before, scope),
          records.remove(before, scope),
        ]);
        for (const outcome of outcomes) {
          expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(OutcomeUnknownError) });
        }
        stores.clear();
        expect((await current(record)) === undefined).toBe(when === 'before');
      }
    });

    it('rejects a throttled write, which has no effect', async () => {
      const before = await created();
      const record = fresh();
      stores.meet(createRecord, harness.throttled, ALWAYS);
      stores.meet(removeRecord, harness.throttled, ALWAYS);
      const writes = [stores.records.create(record, scope), stores.records.remove(before, scope)];
      for (const outcome of await Promise.allSettled(writes)) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'TooManyRequests' } });
        expect(outcome).not.toMatchObject({ reason: expect.any(OutcomeUnknownError) });
      }
      stores.clear();
      expect(await current(record)).toBeUndefined();
      expect(await current(before.record)).toEqual(before);
    });

    it('counts a record that others have described anew as created', async () => {
      const record = fresh();
      stores.meet(createRecord, LOST);
      const goOn = stores.hold(createRecord);
      const others = async () => {
        const stored = await current(record);
        if (stored !== undefined) await stores.others.records.replace({ ...record, name: 'others' }, stored, scope);
      };
      const made = await meanwhile(stores.records.create(record, scope), others, goOn);
      expect(made).toMatchObject({ created: true, stored: { record: { ...record, name: 'others' } } });
      expect(await current(record)).toMatchObject({ record: { name: 'others' } });
    });

    it.each(['create', 'createOnce'] as const)('%s: yields to others who replaced its bytes', async (create) => {
      const record = fresh();
      const other = { ...record, blob_name: `2026/11/23/${randomUUID()}.jpg` };
      stores.meet(createRecord, LOST);
      const goOn = stores.hold(createRecord);
      const others = async () => {
        const stored = await current(record);
        if (stored !== undefined) await stores.others.records.replace(other, stored, scope);
      };
      const error = await meanwhile(
        creators[create](record).catch((reason: unknown) => reason),
        others,
        goOn,
      );
      expect(error).toBeInstanceOf(OvertakenError);
      expect(error).toMatchObject({ unreferenced: [record.blob_name] });
      expect((await current(record))?.record).toEqual(other);
    });

    it.each(['create', 'createOnce'] as const)('%s: never brings back what others removed', async (create) => {
      const record = fresh();
      stores.meet(createRecord, LOST);
      const goOn = stores.hold(createRecord);
      const others = async () => {
        const stored = await current(record);
        if (stored !== undefined) await stores.others.records.remove(stored, scope);
      };
      const error = await meanwhile(
        creators[create](record).catch((reason: unknown) => reason),
        others,
        goOn,
      );
      expect(error).toBeInstanceOf(OvertakenError);
      expect(error).toMatchObject({ unreferenced: [record.blob_name] });
      expect(await current(record)).toBeUndefined();
      expect(await creators.createOnce(record)).toBeUndefined();
    });
  });
}
