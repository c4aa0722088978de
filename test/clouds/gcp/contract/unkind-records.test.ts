import { randomUUID } from 'node:crypto';
import { constants } from 'node:http2';
import { status } from '@grpc/grpc-js';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createFirestoreLists } from '../../../../src/clouds/gcp/firestore-lists.ts';
import { createFirestoreRecords } from '../../../../src/clouds/gcp/firestore-records.ts';
import { createListImages } from '../../../../src/images/list-images.ts';
import type { ListFilter, ListPosition, ListQuery, RecordStore } from '../../../../src/images/record-store.ts';
import type { Fault } from '../../../support/fault-proxy.ts';
import { createMemoryRecords } from '../../../support/memory-records.ts';
import { testScope } from '../../../support/request-scope.ts';
import { sampleRecord } from '../../../support/sample-record.ts';
import { openEmulated, openRecords, startFirestore } from '../support/firestore.ts';
import { startUnkindFirestore, type UnkindFirestore } from '../unkind/firestore.ts';
import { resetStream } from '../unkind/grpc-proxy.ts';

const scope = testScope();
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

let firestore: Awaited<ReturnType<typeof startFirestore>>;
let unkind: UnkindFirestore;
beforeAll(async () => {
  firestore = await startFirestore();
  unkind = await startUnkindFirestore(firestore.host);
});
afterEach(() => unkind.proxy.clear());
afterAll(async () => {
  await unkind.proxy.stop();
  await firestore.stop();
});

/** In a database of its own. */
function open() {
  const name = `d-${randomUUID()}`;
  return { name, records: openRecords(unkind.host, name), proxy: unkind.proxy };
}

const answer = (code: number, carriedOut = false): Fault => ({ kind: 'answer', status: code, carriedOut });

it.each<[string, Fault, number]>([
  ['ABORTED by contention', answer(status.ABORTED), 2],
  ['RESOURCE_EXHAUSTED', answer(status.RESOURCE_EXHAUSTED), 2],
  ['DEADLINE_EXCEEDED after the commit', answer(status.DEADLINE_EXCEEDED, true), 2],
  ['UNAVAILABLE after the commit', answer(status.UNAVAILABLE, true), 2],
  ['a stream that is reset after the commit', resetStream(constants.NGHTTP2_ENHANCE_YOUR_CALM, true), 2],
  ['INADEQUATE_SECURITY after the commit', resetStream(constants.NGHTTP2_INADEQUATE_SECURITY, true), 2],
  ['half an answer', { kind: 'cut' }, 2],
  ['a call that arrives late, together with its retry', { kind: 'stall', carriedOut: 'late' }, 2],
])('adds, replaces and removes once: %s', async (_name, fault, calls) => {
  const { records, proxy } = open();
  const record = sampleRecord({ image_id: 'a' });
  proxy.meet('create doc', fault);
  const made = await records.create(record, scope);
  await proxy.settled();
  expect(made).toMatchObject({ created: true, stored: { record } });
  expect(await records.read('a', scope)).toEqual(made.stored);
  proxy.meet('replace doc', fault);
  const replaced = await records.replace({ ...record, name: 'next' }, made.stored, scope);
  await proxy.settled();
  expect(await records.read('a', scope)).toEqual(replaced);
  proxy.meet('replace doc', fault);
  if (replaced !== undefined) expect(await records.remove(replaced, scope)).toBe(true);
  await proxy.settled();
  expect(await records.read('a', scope)).toBeUndefined();
  expect(proxy.seen.filter((name) => name.startsWith('create'))).toHaveLength(calls);
});

it('reads a batch or a list of which half came once more, and shows no half', async () => {
  const { records, proxy } = open();
  const ids = Array.from({ length: 40 }, (_, index) => `i${index}`);
  for (const id of ids) await records.create(sampleRecord({ image_id: id, blob_name: id }), scope);
  proxy.meet('batch doc', { kind: 'cut' }, 2);
  expect((await records.readBlobNames(ids, scope)).size).toBe(40);
  proxy.meet('query doc', { kind: 'cut' }, 2);
  expect(await records.list({ order: 'asc', limit: 100, filter: {} }, scope)).toHaveLength(40);
  proxy.meet('query doc', { kind: 'cut' }, 3);
  await expect(records.listPlaces({ before: '2100', limit: 100 }, scope)).rejects.toMatchObject({
    code: 'DatabaseUnavailable',
  });
});

it('retries a read without a response on the same connection', async () => {
  const { records, proxy } = open();
  proxy.meet('read doc', { kind: 'stall', carriedOut: 'never' });
  expect(await records.read('a', scope)).toBeUndefined();
  expect(proxy.underWay).toEqual([]);
  expect(proxy.seen).toEqual(['read doc', 'read doc']);
});

it.each(['create', 'removeDraft', 'writeCheckpoint'] as const)(
  'sends nothing for a request that is over before there is a connection: %s',
  async (method) => {
    const { name, proxy } = open();
    const opened = openEmulated(unkind.host, name);
    const { promise: connected, resolve: connect } = Promise.withResolvers<void>();
    const database = { ...opened, connect: () => connected.then(opened.connect) };
    const records = createFirestoreRecords({ database, identity: 'firestore', newId: randomUUID });
    const over = new AbortController();
    const ending = testScope(over.signal);
    const write = {
      create: () => records.create(sampleRecord({ image_id: 'a' }), ending),
      removeDraft: () => records.removeDraft('a', ending),
      writeCheckpoint: () => records.writeCheckpoint('a', {}, ending),
    }[method]();
    over.abort();
    connect();
    await expect(write).rejects.toMatchObject({ code: 'Timeout' });
    // On the same connection, so that it arrives after earlier calls.
    await createFirestoreRecords({ database, identity: 'firestore', newId: randomUUID }).readCheckpoint('b', scope);
    await proxy.settled();
    expect(proxy.seen.filter((one) => !one.startsWith('read'))).toEqual([]);
  },
);

it('lists like the store in memory for every filter, order, page and position', async () => {
  const { records } = open();
  const memory = createMemoryRecords();
  for (let index = 0; index < 60; index++) {
    const record = sampleRecord({
      image_id: `${index % 7}-${index}`,
      created_at: at(index % 9),
      name: index % 2 === 0 ? `Été ${index}` : `IMG_${index}`,
      tags: [`t${index % 3}`, 'all'],
      format: index % 5 === 0 ? 'png' : 'jpeg',
      sha256: String(index % 4).repeat(64),
    });
    for (const store of [records, memory]) await store.create(record, scope);
  }
  const maybe = <T>(...values: T[]) => fc.constantFrom(undefined, undefined, undefined, ...values);
  const queries: fc.Arbitrary<ListQuery> = fc.record({
    order: fc.constantFrom('asc', 'desc'),
    limit: fc.constantFrom(1, 3, 21, 100),
    after: fc.option(
      fc.record({ created_at: fc.constantFrom(at(0), at(4), at(8)), image_id: fc.constantFrom('3-10', 'x', '0', '') }),
      { nil: undefined },
    ),
    filter: fc.record({
      tag: maybe('t1', 'all'),
      format: maybe('png' as const),
      sha256: maybe('1'.repeat(64)),
      name_prefix: maybe('IMG_1'),
      q: maybe('ete', 'img'),
      created_after: maybe(at(2), at(8)),
      created_before: maybe(at(5), at(0)),
    }) as fc.Arbitrary<ListFilter>,
  });
  let found = 0;
  const agree = fc.asyncProperty(queries, async (query) => {
    const ids = async (store: RecordStore) => (await store.list(query, scope)).map(({ record }) => record.image_id);
    const wanted = await ids(memory);
    found += wanted.length;
    expect(await ids(records)).toEqual(wanted);
  });
  await fc.assert(agree, { numRuns: 60 });
  expect(found).toBeGreaterThan(0);
});

it.each(['asc', 'desc'] as const)(
  'ends a page that reads too much early, and the walk meets every match: %s',
  async (order) => {
    const { records, name, proxy } = open();
    const rare = [0, 38, 39, 40, 55, 99, 119];
    for (let index = 0; index < 120; index++) {
      const own = { image_id: `i${index}`, created_at: at(index), name: rare.includes(index) ? 'rare' : 'x' };
      await records.create(sampleRecord(own), scope);
    }
    const listImages = createListImages({
      records: { ...records, ...createFirestoreLists(openEmulated(unkind.host, name), 40) },
    });
    for (const filter of [{ name_prefix: 'rare' }, { q: 'RARE' }]) {
      const seen: string[] = [];
      let pages = 1;
      for (let after: ListPosition | undefined; ; pages++) {
        const { images, next } = await listImages({ order, limit: 3, filter, after }, scope);
        seen.push(...images.map(({ record }) => record.image_id));
        if (next === undefined) break;
        after = next;
      }
      expect(pages).toBeGreaterThan(3);
      const ids = rare.map((index) => `i${index}`);
      expect(seen).toEqual(order === 'asc' ? ids : ids.reverse());
    }
    proxy.clear();
    expect(await records.list({ order, limit: 21, filter: { tag: 'pets' } }, scope)).toHaveLength(21);
    expect(proxy.seen).toEqual(['query doc']);
  },
);
