import { readFileSync } from 'node:fs';

/**
 * Charges of writes by Microsoft's published rules, as a model: the service measures.
 * learn.microsoft.com/azure/cosmos-db/understand-request-unit-consumption (April 2026): RU by size in KB, without an index;
 * between two sizes the larger one counts.
 */
const BY_SIZE = [
  [1, 1, 4.95],
  [2, 1.04, 6.29],
  [4, 1.14, 6.67],
  [8, 1.33, 7.04],
] as const;
const RU_PER_TERM = 0.2;
/** Always indexed: learn.microsoft.com/azure/cosmos-db/index-policy. */
const SYSTEM = ['id', '_ts'];

interface IndexPolicy {
  readonly includedPaths: readonly { readonly path: string }[];
  readonly compositeIndexes: readonly (readonly { readonly path: string }[])[];
}

const POLICY: IndexPolicy = JSON.parse(
  readFileSync(new URL('../../../../infra/azure/index-policy.json', import.meta.url), 'utf8'),
);

export type Item = Readonly<Record<string, unknown>>;

/** A charge if only the values of an item count as terms, and if every entry of its index does. */
export interface Charge {
  readonly values: number;
  readonly entries: number;
}

/**
 * The terms of an item by path and value. With `entries` also those that every item has: `id`, `_ts`, and a path without a
 * value, which is indexed as undefined.
 */
export function termsOf(item: Item, count: keyof Charge): Set<string> {
  const own = POLICY.includedPaths.flatMap(({ path }) => {
    const [, name = '', array] = /^\/(\w+)(\/\[\])?\/\?$/.exec(path) ?? [];
    if (name === '') throw new Error(`The model has no rule for the path ${path}`);
    const value = item[name];
    const values: unknown[] = array && Array.isArray(value) ? value : value === undefined ? [] : [value];
    return (values.length === 0 && count === 'entries' ? [undefined] : values).map((one) => term(path, one));
  });
  const composite = POLICY.compositeIndexes.flatMap((paths) => {
    const values = paths.map(({ path }) => item[path.slice(1)]);
    return values.includes(undefined) ? [] : [term(paths.map(({ path }) => path).join(), values)];
  });
  const system = count === 'entries' ? SYSTEM.map((name) => term(name, item[name])) : [];
  return new Set([...own, ...composite, ...system]);
}

const term = (path: string, value: unknown) => `${path} ${JSON.stringify(value)}`;

export const pointRead = (item: Item) => same(bySize(item)[1]);

/** The item and all its terms; the removal of an item costs the same. */
export const create = (item: Item) => charge((count) => bySize(item)[2] + RU_PER_TERM * termsOf(item, count).size);

/** Removes one item and adds the other, with the terms that only one of them has. */
export function replace(before: Item, after: Item): Charge {
  return charge((count) => {
    const [old, added] = [termsOf(before, count), termsOf(after, count)];
    const changed = [...old, ...added].filter((one) => old.has(one) !== added.has(one)).length;
    return bySize(before)[2] + bySize(after)[2] + RU_PER_TERM * changed;
  });
}

export function sum(...charges: readonly Charge[]): Charge {
  return charge((count) => charges.reduce((total, one) => total + one[count], 0));
}

export const same = (ru: number): Charge => ({ values: ru, entries: ru });

function charge(of: (count: keyof Charge) => number): Charge {
  return { values: of('values'), entries: of('entries') };
}

function bySize(item: Item) {
  const kb = Buffer.byteLength(JSON.stringify(item)) / 1_024;
  const row = BY_SIZE.find(([most]) => kb <= most);
  if (row === undefined) throw new Error(`The model has no charge for ${kb} KB`);
  return row;
}
