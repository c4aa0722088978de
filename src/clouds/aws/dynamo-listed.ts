import type { RequestScope } from '../../images/request-scope.ts';
import type { DynamoTable } from './dynamo-call.ts';
import { type IndexRange, type Row, readIndex } from './dynamo-index.ts';
import type { Item } from './dynamo-items.ts';
import { readItems } from './dynamo-read.ts';

/** Items that are read together; DynamoDB allows 100. */
const MAX_TOGETHER = 100;

/**
 * The first items of a range of the index, as the table has them: what the index still shows, but was removed or moved
 * since, is left out, and so is what `pick` gives `undefined` for.
 */
export async function readListed<T>(
  table: DynamoTable,
  range: Omit<IndexRange, 'expected'>,
  limit: number,
  pick: (item: Item) => T | undefined,
  scope: RequestScope,
): Promise<T[]> {
  const rows = readIndex(table, { ...range, expected: limit }, scope);
  const found: T[] = [];
  while (found.length < limit) {
    const some = await take(rows, Math.min(MAX_TOGETHER, limit - found.length));
    if (some.length === 0) break;
    const items = await readItems(
      table,
      some.map(({ image_id }) => image_id),
      scope,
    );
    for (const { image_id, sort } of some) {
      const item = items.get(image_id);
      const picked = item?.sort === sort ? pick(item) : undefined;
      if (picked !== undefined) found.push(picked);
    }
  }
  return found;
}

async function take(rows: AsyncGenerator<Row>, count: number): Promise<Row[]> {
  const taken: Row[] = [];
  while (taken.length < count) {
    const { value, done } = await rows.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}
