import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { ServiceError } from '../../errors.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { attempt, DATABASE_POLICY } from '../../stores/attempt.ts';
import { type DynamoTable, dynamoCharge } from './dynamo-call.ts';
import { classifyDynamoError } from './dynamo-error.ts';
import { type IndexedKind, type Item, shards } from './dynamo-items.ts';
import { ID, INDEX, SHARD, SORT } from './dynamo-table.ts';

/** What is read from the index, which may lag behind the table by seconds. */
export type Row = Required<Pick<Item, 'image_id' | 'sort'>> & Pick<Item, 'blob_name'>;
const MEMBERS = '#id, #sort, blob_name';

export interface Condition {
  readonly expression: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface IndexRange {
  readonly kind: IndexedKind;
  readonly order: 'asc' | 'desc';
  /** The least and the greatest sort key, both inclusive. */
  readonly low: string;
  readonly high: string;
  /** A sort key at the border that is left out. */
  readonly except?: string | undefined;
  readonly filter?: Condition | undefined;
  /** How many rows are likely to be taken. */
  readonly expected: number;
}

/** Queries of one list. Each reads at most 1 MB, some 2,500 rows, for at most 128 capacity units. */
const MAX_QUERIES = 600;
/** Rows of a query: the first of a shard reads few, since most lists end there; each further one this many times as many. */
const GROWTH = 4;
const LEAST_ROWS = 8;
/** From here on the only limit is DynamoDB's 1 MB. */
const MOST_ROWS = 2_000;

interface Shard {
  readonly name: string;
  rows: Row[];
  /** Where the next query begins; `undefined` after the last one. */
  next: { readonly from: Record<string, unknown> | undefined; readonly limit: number } | undefined;
}

/**
 * The rows of a range in their order: every shard is read in that order, and the rows are merged. A filter works after the
 * limit of a query, so a query may return nothing and not be the last. Throws `Timeout` where a list reads too much.
 */
export async function* readIndex(table: DynamoTable, range: IndexRange, scope: RequestScope): AsyncGenerator<Row> {
  if (range.low > range.high) return;
  const names = shards(range.kind);
  const limit = Math.max(LEAST_ROWS, Math.ceil((2 * range.expected) / names.length));
  const all: Shard[] = names.map((name) => ({ name, rows: [], next: { from: undefined, limit } }));
  let queries = 0;

  for (;;) {
    for (;;) {
      const empty = all.filter((shard) => shard.rows.length === 0 && shard.next !== undefined);
      if (empty.length === 0) break;
      queries += empty.length;
      if (queries > MAX_QUERIES) throw readsTooMuch();
      await Promise.all(empty.map((shard) => fill(table, shard, range, scope)));
    }
    const first = all.reduce((best, shard) => (comesBefore(shard.rows[0], best.rows[0], range.order) ? shard : best));
    const row = first.rows.shift();
    if (row === undefined) return;
    if (row.sort !== range.except) yield row;
  }
}

async function fill(table: DynamoTable, shard: Shard, range: IndexRange, scope: RequestScope): Promise<void> {
  const { from, limit = MOST_ROWS } = shard.next ?? {};
  const { Items = [], LastEvaluatedKey } = await attempt(scope, DATABASE_POLICY, classifyDynamoError, ({ signal }) =>
    dynamoCharge(scope, table.client.send(query(table.name, shard.name, range, from, limit), { abortSignal: signal })),
  );
  shard.rows = Items as Row[];
  shard.next = LastEvaluatedKey && { from: LastEvaluatedKey, limit: limit * GROWTH };
}

function query(
  table: string,
  shard: string,
  { order, low, high, filter }: IndexRange,
  from: Record<string, unknown> | undefined,
  limit: number,
): QueryCommand {
  return new QueryCommand({
    TableName: table,
    IndexName: INDEX,
    KeyConditionExpression: '#shard = :shard AND #sort BETWEEN :low AND :high',
    FilterExpression: filter?.expression,
    ProjectionExpression: MEMBERS,
    ExpressionAttributeNames: { '#id': ID, '#shard': SHARD, '#sort': SORT, ...filter?.names },
    ExpressionAttributeValues: { ':shard': shard, ':low': low, ':high': high, ...filter?.values },
    ScanIndexForward: order === 'asc',
    ExclusiveStartKey: from,
    Limit: limit < MOST_ROWS ? limit : undefined,
    ReturnConsumedCapacity: 'TOTAL',
  });
}

/** In the order of UTF-8, as DynamoDB sorts: that of UTF-16 differs above U+FFFF. */
function comesBefore(one: Row | undefined, other: Row | undefined, order: 'asc' | 'desc'): boolean {
  if (one === undefined || other === undefined) return one !== undefined;
  const compared = Buffer.compare(Buffer.from(one.sort), Buffer.from(other.sort));
  return order === 'asc' ? compared < 0 : compared > 0;
}

function readsTooMuch(): ServiceError {
  return new ServiceError(
    'Timeout',
    `The search was stopped: it would read more than ${MAX_QUERIES} MB of the index. Narrow it with created_after and created_before.`,
  );
}
