import { ServiceError } from '../errors.ts';
import { parseName, parseTags } from '../images/description.ts';
import { IMAGE_FORMATS } from '../images/image-record.ts';
import type { ListFilter, ListQuery } from '../images/record-store.ts';
import { parseSearch } from '../images/search-text.ts';
import { type FilterParsers, invalidCursor, readCursor } from './cursor.ts';
import { readQuery } from './query.ts';
import { parseTimestamp } from './timestamp.ts';

export const MAX_TOP = 100;
export const DEFAULT_TOP = 20;

/** What each filter takes. Throws `InvalidQueryParameter`. */
const FILTERS = {
  tag: (text) => checked('tag', () => parseTags([text])[0] ?? ''),
  format: (text) =>
    IMAGE_FORMATS.find((format) => format === text) ?? refuse('format', `must be one of ${IMAGE_FORMATS.join(', ')}`),
  sha256: (text) =>
    /^[0-9a-f]{64}$/i.test(text) ? text.toLowerCase() : refuse('sha256', 'must be 64 hexadecimal digits'),
  name_prefix: (text) => checked('name_prefix', () => parseName(text)),
  q: (text) => checked('q', () => parseSearch(text)),
  created_after: (text) => moment('created_after', text),
  created_before: (text) => moment('created_before', text),
} as const satisfies FilterParsers;

const FILTER_NAMES = Object.keys(FILTERS) as (keyof ListFilter)[];

/**
 * The query of a list. A cursor brings the order and the filters of its walk along; they may be repeated, and `top` may
 * change. Throws `InvalidQueryParameter`, `InvalidCursor`.
 */
export function parseListQuery(url: URL): { query: ListQuery; include: string | undefined } {
  const given = readQuery(url, [...FILTER_NAMES, 'top', 'order', 'include', 'cursor']);
  const order = parseOrder(given.order);
  const filter: ListFilter = Object.fromEntries(
    FILTER_NAMES.flatMap((name) => {
      const text = given[name];
      return text === undefined ? [] : [[name, FILTERS[name](text)]];
    }),
  );
  const limit = parseTop(given.top);
  if (given.cursor === undefined) return { query: { order: order ?? 'desc', limit, filter }, include: given.include };

  const walk = readCursor(given.cursor, FILTERS);
  if (order !== undefined && order !== walk.order)
    throw invalidCursor('The cursor belongs to a list with a different order.');
  for (const name of FILTER_NAMES) {
    if (filter[name] !== undefined && filter[name] !== walk.filter[name]) {
      throw invalidCursor(`The cursor belongs to a list with a different ${name}.`);
    }
  }
  return { query: { order: walk.order, limit, filter: walk.filter, after: walk.after }, include: given.include };
}

function parseTop(text: string | undefined): number {
  if (text === undefined) return DEFAULT_TOP;
  const top = Number(text);
  if (!/^\d{1,3}$/.test(text) || top < 1 || top > MAX_TOP)
    return refuse('top', `must be a whole number from 1 to ${MAX_TOP}`);
  return top;
}

function parseOrder(text: string | undefined): 'asc' | 'desc' | undefined {
  if (text === undefined || text === 'asc' || text === 'desc') return text;
  return refuse('order', 'must be asc or desc');
}

function moment(name: string, text: string): string {
  return parseTimestamp(text) ?? refuse(name, 'must be an existing date and time, like 2026-11-23T09:00:00Z');
}

function checked(name: string, parse: () => string): string {
  try {
    return parse();
  } catch (error) {
    const fault = error instanceof Error ? error.message.replace(/\.$/, '') : 'it is invalid';
    return refuse(name, `is invalid: ${fault}`);
  }
}

function refuse(name: string, fault: string): never {
  throw new ServiceError('InvalidQueryParameter', `The query parameter ${name} ${fault}.`, { target: name });
}
