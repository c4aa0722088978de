import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ImageRecord, StoredRecord } from '../../src/images/image-record.ts';
import { OutcomeUnknownError, OvertakenError } from '../../src/images/outcome-unknown.ts';
import type { RecordStore } from '../../src/images/record-store.ts';
import { harness } from '../support/cloud-under-test.ts';
import { testScope } from '../support/request-scope.ts';
import { sampleRecord } from '../support/sample-record.ts';
import { ALWAYS, type FaultyStores, LOST, startFaultyStores } from './faulty-stores.ts';

const { createRecord, replaceRecord, removeRecord, createClaim, replaceClaim } = harness.steps;
const scope = testScope();

const CREATES = [
  async function create(store: RecordStore, record: ImageRecord) {
    return store.create(record, scope);
  },
  async function createOnce(store: RecordStore, record: ImageRecord) {
    return store.createOnce(record, undefined, scope);
  },
];

/** How every RecordStore settles a write whose response was lost. */
export function lostRecordsSuite(): void {
  describe(`RecordStore with lost responses: ${harness.cloud}`, () => {
    let stores: FaultyStores;
    beforeAll(async () => {
      stores = await startFaultyStores('records');
    });
    afterEach(() => stores.clear());
    afterAll(() => stores.proxies.stop());

    const fresh = () => sampleRecord({ image_id: randomUUID(), blob_name: `2026/11/23/${randomUUID()}.jpg` });
    const current = async ({ image_id }: ImageRecord) => stores.others.records.readCurrent(image_id, scope);
    const created = async () => (await stores.records.create(fresh(), scope)).stored;
    /** The first response of this create is lost; others act on what it made before its retry arrives. */
    async function overtake(
      record: ImageRecord,
      create: (store: RecordStore, record: ImageRecord) => Promise<unknown>,
      act: (stored: StoredRecord, others: RecordStore) => Promise<unknown>,
    ): Promise<unknown> {
      stores.proxies.records.meet(createRecord, LOST);
      const goOn = stores.proxies.records.hold(createRecord);
      const creating = create(stores.records, record).catch((reason: unknown) => reason);
      await stores.proxies.records.arrived(createRecord, 2);
      const stored = await current(record);
      if (stored === undefined) throw new Error('the first attempt was not applied');
      await act(stored, stores.others.records);
      goOn();
      return creating;
    }

    it.each([1, ALWAYS])('creates once when %d responses are lost', async (times) => {
      for (const create of CREATES) {
        const record = fresh();
        stores.proxies.records.meet(createRecord, LOST, times);
        const made = await create(stores.records, record);
        expect(made).toEqual({ stored: { record, etag: expect.any(String) }, created: true });
        expect(await current(record)).toEqual(made?.stored);
        stores.clear();
      }
    });

    it.each([1, ALWAYS])('replaces once when %d responses are lost', async (times) => {
      const before = await created();
      const next = { ...before.record, name: 'next' };
      stores.proxies.records.meet(replaceRecord, LOST, times);
      const replaced = await stores.records.replace(next, before, scope);
      expect(replaced?.record).toEqual(next);
      expect(await current(next)).toEqual(replaced);
    });

    it.each([1, ALWAYS])('removes when %d responses are lost', async (times) => {
      const before = await created();
      stores.proxies.records.meet(removeRecord, LOST, times);
      expect(await stores.records.remove(before, scope)).toBe(true);
      expect(await current(before.record)).toBeUndefined();
    });

    it.each([1, ALWAYS])('writes a claim once when %d responses are lost', async (times) => {
      const claim = { key: randomUUID(), fingerprint: 'f', image_id: 'a', expires_at: '2026-11-23', lasting: true };
      stores.proxies.records.meet(createClaim, LOST, times);
      const held = await stores.records.writeClaim({ ...claim, id: 'first' }, undefined, scope);
      expect(await stores.others.records.readClaimCurrent(claim.key, scope)).toEqual(held);
      stores.proxies.records.meet(replaceClaim, LOST, times);
      const second = await stores.records.writeClaim({ ...claim, id: 'second' }, held?.etag, scope);
      expect(second?.claim.id).toBe('second');
      expect(await stores.others.records.readClaimCurrent(claim.key, scope)).toEqual(second);
    });

    it('does not write a claim that others have overtaken', async () => {
      const claim = { key: randomUUID(), fingerprint: 'f', image_id: 'a', expires_at: '2026-11-23', lasting: true };
      stores.proxies.records.meet(createClaim, LOST);
      const goOn = stores.proxies.records.hold(createClaim);
      const writing = stores.records.writeClaim({ ...claim, id: 'ours' }, undefined, scope);
      await stores.proxies.records.arrived(createClaim, 2);
      const { others } = stores;
      const applied = await others.records.readClaimCurrent(claim.key, scope);
      const theirs = await others.records.writeClaim({ ...claim, id: 'theirs' }, applied?.etag, scope);
      goOn();
      expect(await writing).toBeUndefined();
      expect(await others.records.readClaimCurrent(claim.key, scope)).toEqual(theirs);
    });

    it('rejects with an unknown outcome when no request is answered, whether or not it was carried out', async () => {
      for (const when of ['before', 'after'] as const) {
        const before = await created();
        const next = { ...before.record, name: 'next' };
        const record = fresh();
        stores.proxies.records.add({ fault: { kind: 'reset', when }, times: ALWAYS, matches: () => true });
        const { records } = stores;
        const outcomes = await Promise.allSettled([
          records.create(record, scope),
          records.createOnce(fresh(), undefined, scope),
          records.replace(next, before, scope),
          records.remove(before, scope),
          records.writeClaim(
            { key: randomUUID(), id: 'c', fingerprint: 'f', image_id: 'a', expires_at: '2026-11-23', lasting: true },
            undefined,
            scope,
          ),
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
      stores.proxies.records.meet(createRecord, harness.throttled, ALWAYS);
      stores.proxies.records.meet(removeRecord, harness.throttled, ALWAYS);
      const writes = [stores.records.create(record, scope), stores.records.remove(before, scope)];
      for (const outcome of await Promise.allSettled(writes)) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'TooManyRequests' } });
        expect(outcome).not.toMatchObject({ reason: expect.any(OutcomeUnknownError) });
      }
      stores.clear();
      expect(await current(record)).toBeUndefined();
      expect(await current(before.record)).toEqual(before);
    });

    it.each(CREATES)('$name: counts a record that others have updated as created', async (create) => {
      const record = fresh();
      const updated = { ...record, name: 'others' };
      const made = await overtake(record, create, (stored, others) => others.replace(updated, stored, scope));
      expect(made).toMatchObject({ created: true, stored: { record: updated } });
      expect((await current(record))?.record).toEqual(updated);
    });

    it.each(CREATES)('$name: yields to others who replaced its bytes', async (create) => {
      const record = fresh();
      const other = { ...record, blob_name: `2026/11/23/${randomUUID()}.jpg` };
      const error = await overtake(record, create, (stored, others) => others.replace(other, stored, scope));
      expect(error).toBeInstanceOf(OvertakenError);
      expect(error).toMatchObject({ unreferenced: [record.blob_name] });
      expect((await current(record))?.record).toEqual(other);
    });

    it.each(CREATES)('$name: never brings back what others removed', async (create) => {
      const record = fresh();
      const error = await overtake(record, create, (stored, others) => others.remove(stored, scope));
      expect(error).toBeInstanceOf(OvertakenError);
      expect(error).toMatchObject({ unreferenced: [record.blob_name] });
      expect(await current(record)).toBeUndefined();
      expect(await stores.records.createOnce(record, undefined, scope)).toBeUndefined();
    });
  });
}
