import type { Container, JSONValue, SqlQuerySpec } from '@azure/cosmos';
import type { ListFilter, ListQuery } from '../../images/record-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';

/** The condition of each filter; the index policy in Bicep has their paths. */
const CONDITIONS = {
  tag: 'ARRAY_CONTAINS(c.tags, @tag)',
  format: 'c.format = @format',
  sha256: 'c.sha256 = @sha256',
  name_prefix: 'STARTSWITH(c.name, @name_prefix)',
  created_after: 'c.created_at > @created_after',
  created_before: 'c.created_at < @created_before',
} as const satisfies Record<keyof ListFilter, string>;

/**
 * The one query of a list: a page behind a pair `(created_at, image_id)`, in an order that the composite index has.
 * Values travel as parameters only.
 */
export function listQuery({ order, limit, filter, after }: ListQuery): SqlQuerySpec {
  const parameters: { name: string; value: JSONValue }[] = [];
  const conditions = ["c.kind = 'image'"];
  for (const [name, condition] of Object.entries(CONDITIONS)) {
    const value = filter[name as keyof ListFilter];
    if (value === undefined) continue;
    conditions.push(condition);
    parameters.push({ name: `@${name}`, value });
  }
  if (after !== undefined) {
    const beyond = order === 'desc' ? '<' : '>';
    conditions.push(`(c.created_at ${beyond} @at OR (c.created_at = @at AND c.image_id ${beyond} @id))`);
    parameters.push({ name: '@at', value: after.created_at }, { name: '@id', value: after.image_id });
  }
  const direction = order.toUpperCase();
  return {
    query: `SELECT TOP ${Math.trunc(limit)} * FROM c WHERE ${conditions.join(' AND ')} ORDER BY c.created_at ${direction}, c.image_id ${direction}`,
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
