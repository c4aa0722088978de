import { expect, it } from 'vitest';
import { firestoreIndexes } from '../../../../infra/gcp/firestore-indexes.ts';
import { requireIndex } from '../../../../infra/gcp/local/firestore/indexes.ts';
import type { StructuredQuery } from '../../../../infra/gcp/local/firestore/messages.ts';
import { planOf } from '../../../../infra/gcp/local/firestore/query-plan.ts';
import { openDatabase } from '../../../../src/clouds/gcp/firestore-client.ts';
import { imagesQuery } from '../../../../src/clouds/gcp/firestore-query.ts';
import { IMAGE_FORMATS } from '../../../../src/images/image-record.ts';
import type { ListFilter } from '../../../../src/images/record-store.ts';

const indexes = firestoreIndexes('images');
const database = openDatabase({ projectId: 'p', databaseId: 'd', table: 'images' });
const ALL: ListFilter = {
  tag: 't',
  format: IMAGE_FORMATS[0],
  sha256: 's',
  name_prefix: 'n',
  q: 'q',
  created_after: 'a',
  created_before: 'b',
};

function ask(filter: ListFilter, order: 'asc' | 'desc', from = indexes): void {
  const query = { findNearest: null, offset: 0, ...imagesQuery(database, order, filter, undefined, 1) };
  const sources = [{ collectionId: 'images', allDescendants: false }];
  requireIndex(from, planOf({ ...query, from: sources } as unknown as StructuredQuery));
}

it('has an index for every list, whatever its filters and its order', () => {
  const names = Object.keys(ALL) as (keyof ListFilter)[];
  for (let set = 0; set < 2 ** names.length; set++) {
    const chosen = names.filter((_, at) => set & (2 ** at));
    const filter = Object.fromEntries(chosen.map((name) => [name, ALL[name]]));
    for (const order of ['asc', 'desc'] as const) expect(() => ask(filter, order), chosen.join()).not.toThrow();
  }
});

it.each(indexes.indexes.map((index) => [JSON.stringify(index.fields), index]))(
  'has none in vain: %s',
  (_name, index) => {
    const rest = { ...indexes, indexes: indexes.indexes.filter((one) => one !== index) };
    const order = index.fields.at(-1)?.order === 'ASCENDING' ? 'asc' : 'desc';
    expect(() => ask(ALL, order, rest)).toThrow(/requires an index of "images"/);
    expect(() => ask(ALL, order === 'asc' ? 'desc' : 'asc', rest)).not.toThrow();
  },
);

it.each([
  ['two orders', [], ['created_at', 'name']],
  ['an order of a field without an index', [], ['name']],
  ['a field without an index', ['name'], []],
])('refuses %s', (_name, equal, orders) => {
  const filters = equal.map((fieldPath) => ({ fieldFilter: { field: { fieldPath }, op: 'EQUAL', value: {} } }));
  const query = {
    from: [{ collectionId: 'images', allDescendants: false }],
    where: { compositeFilter: { op: 'AND', filters } },
    orderBy: orders.map((fieldPath) => ({ field: { fieldPath }, direction: 'ASCENDING' })),
    offset: 0,
  };
  expect(() => requireIndex(indexes, planOf(query))).toThrow(/requires an index/);
  expect(() => requireIndex({ indexes: [], fieldOverrides: [] }, planOf({ ...query, orderBy: [] }))).not.toThrow();
});
