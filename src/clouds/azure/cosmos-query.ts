import type { Container, JSONValue, SqlParameter, SqlQuerySpec } from '@azure/cosmos';
import { orderKey } from '../../images/list-order.ts';
import type { ListFilter, ListPosition, ListQuery, PlaceRange } from '../../images/record-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { foldText } from '../../images/search-text.ts';

/** The condition of each filter; the index policy in Bicep contains their paths. */
const CONDITIONS = {
  tag: 'ARRAY_CONTAINS(c.tags, @tag)',
  format: 'c.format = @format',
  sha256: 'c.sha256 = @sha256',
  name_prefix: 'STARTSWITH(c.name, @name_prefix)',
  q: 'CONTAINS(c.search_text, @q)',
  created_after: 'c.created_at > @created_after',
  created_before: 'c.created_at < @created_before',
} as const satisfies Record<keyof ListFilter, string>;

const FILTER_NAMES = Object.keys(CONDITIONS) as (keyof ListFilter)[];

/** Query text for each order: no other text becomes part of a query. */
const DIRECTIONS = {
  asc: { word: 'ASC', beyond: '>' },
  desc: { word: 'DESC', beyond: '<' },
} as const;

interface Page {
  readonly members: '*' | 'c.image_id, c.blob_name, c.created_at';
  readonly order: keyof typeof DIRECTIONS;
  readonly limit: number;
  readonly filter: ListFilter;
  readonly after: ListPosition | undefined;
}

/** The query of a list: the page after a position. */
export function listQuery({ order, limit, filter, after }: ListQuery): SqlQuerySpec {
  return pageQuery({ members: '*', order, limit, filter, after });
}

/** The same, oldest first, with the properties that a sweep needs. */
export function placesQuery({ after, before, limit }: PlaceRange): SqlQuerySpec {
  const filter = { created_before: before };
  return pageQuery({ members: 'c.image_id, c.blob_name, c.created_at', order: 'asc', limit, filter, after });
}

/** In an order of the composite index. Values are parameters. */
function pageQuery({ members, order, limit, filter, after }: Page): SqlQuerySpec {
  const { word, beyond } = DIRECTIONS[order];
  const parameters: SqlParameter[] = [];
  // Items written by versions before 0.2 have no order_key, and the SDK could not merge them across partitions.
  const conditions = ["c.kind = 'image'", 'IS_DEFINED(c.order_key)'];
  const bind = (name: string, value: JSONValue) => parameters.push({ name, value });
  for (const name of FILTER_NAMES) {
    const value = filter[name];
    if (value === undefined) continue;
    conditions.push(CONDITIONS[name]);
    bind(`@${name}`, name === 'q' ? foldText(value) : value);
  }
  if (after !== undefined) {
    // The first condition gives the index a bound; an OR of two ranges has none.
    conditions.push(`c.created_at ${beyond}= @at`, `(c.created_at ${beyond} @at OR c.order_key ${beyond} @key)`);
    bind('@at', after.created_at);
    bind('@key', orderKey(after.image_id));
  }
  return {
    query: `SELECT TOP ${Math.trunc(limit)} ${members} FROM c WHERE ${conditions.join(' AND ')} ORDER BY c.created_at ${word}, c.order_key ${word}`,
    parameters,
  };
}

/** All items of a query that is bounded by its own `TOP`. */
export async function queryItems<T>(
  container: Container,
  query: SqlQuerySpec,
  signal: AbortSignal,
  scope: RequestScope,
): Promise<T[]> {
  const { resources, requestCharge } = await container.items
    .query<T>(query, { abortSignal: signal, maxItemCount: 200 })
    .fetchAll();
  scope.charge(requestCharge);
  return resources;
}
