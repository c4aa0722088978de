import type { RequestScope } from '../../images/request-scope.ts';
import type { DynamoTable } from './dynamo-call.ts';
import { type IndexRange, type Row, readIndex } from './dynamo-index.ts';
import type { Item } from './dynamo-items.ts';
import { readItems } from './dynamo-read.ts';

/** Maximum items of one batch, as in DynamoDB. */
const MAX_TOGETHER = 100;

export interface Listed<T> {
  readonly found: readonly T[];
  /** Set if reading stopped before the end of the index with fewer items than requested. */
  readonly stoppedAt: string | undefined;
}

/**
 * The first items of a range of the index, with their current content. Omits items that were removed or changed their
 * position since the index was updated, and those for which `pick` returns `undefined`.
 */
export async function readListed<T>(
  table: DynamoTable,
  range: Omit<IndexRange, 'expected'>,
  limit: number,
  pick: (item: Item) => T | undefined,
  scope: RequestScope,
): Promise<Listed<T>> {
  const rows = readIndex(table, { ...range, expected: limit }, scope);
  const found: T[] = [];
  while (found.length < limit) {
    const { taken, ended } = await take(rows, Math.min(MAX_TOGETHER, limit - found.length));
    const items = await readItems(
      table,
      taken.map(({ image_id }) => image_id),
      scope,
    );
    for (const { image_id, sort } of taken) {
      const item = items.get(image_id);
      const picked = item?.sort === sort ? pick(item) : undefined;
      if (picked !== undefined) found.push(picked);
    }
    if (ended !== undefined) return { found, stoppedAt: ended.at };
  }
  return { found, stoppedAt: undefined };
}

async function take(
  rows: ReturnType<typeof readIndex>,
  count: number,
): Promise<{ taken: Row[]; ended?: { at: string | undefined } }> {
  const taken: Row[] = [];
  while (taken.length < count) {
    const next = await rows.next();
    if (next.done) return { taken, ended: { at: next.value } };
    taken.push(next.value);
  }
  return { taken };
}
