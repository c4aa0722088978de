import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createListImages } from '../../../../src/images/list-images.ts';
import type { ListFilter, ListPosition, ListQuery, RecordStore } from '../../../../src/images/record-store.ts';
import type { Fault } from '../../../support/fault-proxy.ts';
import { createMemoryRecords } from '../../../support/memory-records.ts';
import { testScope } from '../../../support/request-scope.ts';
import { sampleRecord } from '../../../support/sample-record.ts';
import { openRecords, startDynamo } from '../support/dynamo.ts';
import { startUnkindDynamo, THROTTLED, type UnkindDynamo } from '../unkind/dynamo.ts';

const scope = testScope();
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const LATER = 60_000;

let dynamo: Awaited<ReturnType<typeof startDynamo>>;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

async function open(
  lag = { ms: 0 },
  mostRows?: number,
): Promise<UnkindDynamo & { table: string; records: RecordStore }> {
  const table = randomUUID();
  await dynamo.prepare({ TABLE_NAME: table });
  const unkind = await startUnkindDynamo({ ...dynamo, table, lagMs: () => lag.ms, ...(mostRows && { mostRows }) });
  return { ...unkind, table, records: openRecords(unkind.endpoint, table) };
}

function answer(body: object): Fault {
  const headers = { 'content-type': 'application/x-amz-json-1.0' };
  return { kind: 'answer', status: 200, headers, body: JSON.stringify(body) };
}

describe('lists from an index that lags', () => {
  const all: ListQuery = { order: 'desc', limit: 100, filter: {} };

  it('never show what is gone, nor what no longer matches', async () => {
    const lag = { ms: LATER };
    const { records, catchUp } = await open(lag);
    const create = async (id: string) =>
      (await records.create(sampleRecord({ image_id: id, created_at: at(1), tags: ['old'] }), scope)).stored;
    const [kept, changed, removed, again] = [
      await create('a'),
      await create('b'),
      await create('c'),
      await create('d'),
    ];
    catchUp();
    await records.replace({ ...changed.record, tags: ['new'] }, changed, scope);
    await records.remove(removed, scope);
    await records.remove(again, scope);
    await records.create({ ...again.record, created_at: at(5) }, scope);
    const list = async (query: Partial<ListQuery>) =>
      (await records.list({ ...all, ...query }, scope)).map(({ record }) => record.image_id);
    expect(await list({ filter: { tag: 'old' } })).toEqual([kept.record.image_id]);
    expect(await list({ limit: 1, order: 'asc' })).toEqual(['a']);
    expect(await list({})).toEqual(['b', 'a']);
    lag.ms = 0;
    expect(await list({})).toEqual(['d', 'b', 'a']);
    expect(await list({ filter: { tag: 'new' } })).toEqual(['b']);
  });

  it('leave everything else current', async () => {
    const { records } = await open({ ms: LATER });
    const { stored } = await records.create(sampleRecord({ image_id: 'a' }), scope);
    expect(await records.read('a', scope)).toEqual(stored);
    expect(await records.readBlobNames(['a', 'b'], scope)).toEqual(new Map([['a', stored.record.blob_name]]));
    await records.remove(stored, scope);
    expect([await records.read('a', scope), (await records.readBlobNames(['a'], scope)).size]).toEqual([undefined, 0]);
    expect(await records.list(all, scope)).toEqual([]);
  });
});

it('lists as a store in memory does, whatever the filter, the order, the page and the position', async () => {
  const { records } = await open({ ms: 0 }, 5);
  const memory = createMemoryRecords();
  for (let index = 0; index < 60; index++) {
    const record = sampleRecord({
      image_id: `${index % 7}-${index}`,
      created_at: at(index % 9),
      name: index % 2 === 0 ? `Été ${index}` : `IMG_${index}`,
      tags: [`t${index % 3}`, 'all'],
      format: index % 5 === 0 ? 'png' : 'jpeg',
    });
    for (const store of [records, memory]) await store.create(record, scope);
  }
  const maybe = <T>(...values: T[]) => fc.constantFrom(undefined, undefined, undefined, ...values);
  const queries: fc.Arbitrary<ListQuery> = fc.record({
    order: fc.constantFrom('asc', 'desc'),
    limit: fc.constantFrom(1, 3, 21, 100),
    after: fc.option(
      fc.record({ created_at: fc.constantFrom(at(0), at(4), at(8)), image_id: fc.constantFrom('3-10', 'x', '0') }),
      { nil: undefined },
    ),
    filter: fc.record({
      tag: maybe('t1', 'all'),
      format: maybe('png' as const),
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

it('reads a page through a few queries, and a rare match through more rows of each shard', async () => {
  const { records, proxy } = await open();
  for (let index = 0; index < 200; index++) {
    await records.create(
      sampleRecord({ image_id: `i${index}`, created_at: at(index), tags: index === 3 ? ['rare'] : [] }),
      scope,
    );
  }
  proxy.clear();
  expect(await records.list({ order: 'desc', limit: 21, filter: {} }, scope)).toHaveLength(21);
  expect(proxy.seen.filter((name) => name === 'Query').length).toBeLessThanOrEqual(12);
  expect(await records.list({ order: 'desc', limit: 21, filter: { tag: 'rare' } }, scope)).toHaveLength(1);
});

it.each(['asc', 'desc'] as const)(
  'ends a page that reads too much early, and the walk meets every match: %s',
  async (order) => {
    const { records, proxy } = await open({ ms: 0 }, 1);
    // Shards are not read equally far: some of these are behind the end of one and before that of another.
    const rare = [0, 130, 131, ...Array.from({ length: 12 }, (_, at) => 167 + at * 7), 259];
    const tags = (index: number) => (rare.includes(index) ? ['rare'] : []);
    for (let index = 0; index < 260; index++) {
      await records.create(sampleRecord({ image_id: `i${index}`, created_at: at(index), tags: tags(index) }), scope);
    }
    const listImages = createListImages({ records });
    const seen: string[] = [];
    let pages = 0;
    for (let after: ListPosition | undefined; ; pages++) {
      proxy.clear();
      const { images, next } = await listImages({ order, limit: 10, filter: { tag: 'rare' }, after }, scope);
      expect(proxy.seen.filter((name) => name === 'Query').length).toBeLessThanOrEqual(200);
      seen.push(...images.map(({ record }) => record.image_id));
      if (next === undefined) break;
      after = next;
    }
    expect(pages).toBeGreaterThan(0);
    const ids = rare.map((index) => `i${index}`);
    expect(seen).toEqual(order === 'asc' ? ids : ids.reverse());
  },
);

it('reads a batch again where DynamoDB reads nothing of it, and then says that it is over capacity', async () => {
  const { records, proxy, table } = await open();
  await records.create(sampleRecord({ image_id: 'a', blob_name: 'x' }), scope);
  const nothing = answer({
    Responses: {},
    UnprocessedKeys: { [table]: { Keys: [{ image_id: { S: 'a' } }] } },
    ConsumedCapacity: [{ TableName: table, CapacityUnits: 0 }],
  });
  proxy.meet('BatchGetItem', nothing, 2);
  expect(await records.readBlobNames(['a'], scope)).toEqual(new Map([['a', 'x']]));
  proxy.meet('BatchGetItem', nothing, 3);
  await expect(records.readBlobNames(['a'], scope)).rejects.toMatchObject({ code: 'TooManyRequests' });
  proxy.meet('Query', THROTTLED, 3);
  await expect(records.list({ order: 'asc', limit: 1, filter: {} }, scope)).resolves.toHaveLength(1);
});

it('adds a record once whose first request reaches DynamoDB late, together with its retry', async () => {
  const { records, proxy } = await open();
  const record = sampleRecord({ image_id: 'late' });
  proxy.meet('create doc', { kind: 'stall', carriedOut: 'late' });
  const made = await records.create(record, scope);
  await proxy.settled();
  expect(made).toMatchObject({ created: true, stored: { record } });
  expect(await records.read('late', scope)).toEqual(made.stored);
  expect(proxy.seen.filter((name) => name === 'create doc')).toHaveLength(2);
});
