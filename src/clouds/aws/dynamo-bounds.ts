import type { ListFilter, ListPosition } from '../../images/record-store.ts';
import { foldText } from '../../images/search-text.ts';
import type { Condition, IndexRange } from './dynamo-index.ts';
import { sortKey } from './dynamo-items.ts';

/** Sort keys begin with the digits of a year. */
const LEAST = '!';
const GREATEST = '~';
/** The character after `#`, which follows the time in a sort key: all keys of a time are before it. */
const AFTER_ITS_IDS = '$';

/** Filters that are not key conditions of the index. Some names are reserved words. */
const CONDITIONS = {
  tag: ['tags', 'contains(#tags, :tag)'],
  format: ['format', '#format = :format'],
  sha256: ['sha256', '#sha256 = :sha256'],
  name_prefix: ['name', 'begins_with(#name, :name_prefix)'],
  q: ['search_text', 'contains(#search_text, :q)'],
} as const satisfies Partial<Record<keyof ListFilter, readonly [member: string, expression: string]>>;

const NAMES = Object.keys(CONDITIONS) as (keyof typeof CONDITIONS)[];

/** The range of the index that a page of images is in. A position needs no record: its key is made from it. */
export function boundsOf(
  order: IndexRange['order'],
  { created_after, created_before }: ListFilter,
  after: ListPosition | undefined,
): Pick<IndexRange, 'order' | 'low' | 'high' | 'except'> {
  const except = after && sortKey(after.created_at, after.image_id);
  const low = created_after === undefined ? LEAST : `${created_after}${AFTER_ITS_IDS}`;
  const high = created_before ?? GREATEST;
  if (except === undefined) return { order, low, high };
  return order === 'asc'
    ? { order, low: low > except ? low : except, high, except }
    : { order, low, high: high < except ? high : except, except };
}

export function conditionOf(filter: ListFilter): Condition | undefined {
  const given = NAMES.filter((name) => filter[name] !== undefined);
  if (given.length === 0) return undefined;
  const valueFor = (name: keyof typeof CONDITIONS) => (name === 'q' ? foldText(filter.q ?? '') : filter[name]);
  return {
    expression: given.map((name) => CONDITIONS[name][1]).join(' AND '),
    names: Object.fromEntries(given.map((name) => [`#${CONDITIONS[name][0]}`, CONDITIONS[name][0]])),
    values: Object.fromEntries(given.map((name) => [`:${name}`, valueFor(name)])),
  };
}
