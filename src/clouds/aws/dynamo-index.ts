import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { RequestScope } from '../../images/request-scope.ts';
import { attempt, DATABASE_POLICY } from '../../stores/attempt.ts';
import { type DynamoTable, dynamoCharge } from './dynamo-call.ts';
import { classifyDynamoError } from './dynamo-error.ts';
import { type IndexedKind, type Item, shards } from './dynamo-items.ts';
import { ID, INDEX, SHARD, SORT } from './dynamo-table.ts';

/** A row of the index, which may lag the table by seconds. */
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
  /** A sort key at a bound that is excluded. */
  readonly except?: string | undefined;
  readonly filter?: Condition | undefined;
  /** Expected number of rows. */
  readonly expected: number;
}

/** Maximum queries of one list. Each reads at most 1 MB, about 2,500 rows, for at most 128 capacity units; 200 take seconds. */
const MAX_QUERIES = 200;
/** Growth of the page size of a shard's queries. The first page is small, since most lists end there. */
const GROWTH = 4;
const LEAST_ROWS = 8;
/** Above this, the only limit is DynamoDB's 1 MB. */
const MOST_ROWS = 2_000;

/** `2026-11-23T09:00:00.000Z`. */
const TIME_CHARACTERS = 24;

interface Shard {
  readonly name: string;
  rows: Row[];
  /** Where the next query begins; `undefined` after the last one. */
  next: { readonly from: Record<string, unknown> | undefined; readonly limit: number } | undefined;
}

/**
 * The rows of a range in order, merged from all shards. DynamoDB applies filters after the limit of a query, so an empty
 * page need not be the last one. After too many queries, it stops and returns the sort key up to which it has read.
 */
export async function* readIndex(
  table: DynamoTable,
  range: IndexRange,
  scope: RequestScope,
): AsyncGenerator<Row, string | undefined> {
  if (range.low > range.high) return undefined;
  const { order } = range;
  const names = shards(range.kind);
  const limit = Math.max(LEAST_ROWS, Math.ceil((2 * range.expected) / names.length));
  const all: Shard[] = names.map((name) => ({ name, rows: [], next: { from: undefined, limit } }));

  for (let queries = 0; ; ) {
    const empty = all.filter((shard) => shard.rows.length === 0 && shard.next !== undefined);
    if (queries + empty.length > MAX_QUERIES) break;
    queries += empty.length;
    await Promise.all(empty.map((shard) => fill(table, shard, range, scope)));
    if (empty.some((shard) => shard.rows.length === 0 && shard.next !== undefined)) continue;
    const row = takeFirst(all, order);
    if (row === undefined) return undefined;
    yield row;
  }

  // Every shard was read up to here.
  const reached = all
    .flatMap(({ next }) => (next?.from === undefined ? [] : [String(next.from[SORT])]))
    .reduce((least, sort) => (comesBefore(sort, least, order) ? sort : least));
  for (;;) {
    const row = takeFirst(all, order);
    if (row === undefined || comesBefore(reached, row.sort, order)) return reached;
    yield row;
  }
}

async function fill(table: DynamoTable, shard: Shard, range: IndexRange, scope: RequestScope): Promise<void> {
  const { from, limit = MOST_ROWS } = shard.next ?? {};
  const { Items = [], LastEvaluatedKey } = await attempt(scope, DATABASE_POLICY, classifyDynamoError, ({ signal }) =>
    dynamoCharge(scope, table.client.send(query(table.name, shard.name, range, from, limit), { abortSignal: signal })),
  );
  shard.rows = (Items as Row[]).filter(({ sort }) => sort !== range.except);
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

function takeFirst(all: readonly Shard[], order: IndexRange['order']): Row | undefined {
  let best: Shard | undefined;
  for (const shard of all) {
    const [row] = shard.rows;
    if (row !== undefined && (best?.rows[0] === undefined || comesBefore(row.sort, best.rows[0].sort, order)))
      best = shard;
  }
  return best?.rows.shift();
}

/** Compares by UTF-8, like DynamoDB; UTF-16 differs above U+FFFF. Times are ASCII. */
function comesBefore(one: string, other: string, order: IndexRange['order']): boolean {
  const times = one.slice(0, TIME_CHARACTERS) === other.slice(0, TIME_CHARACTERS);
  const before = times ? Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0 : one < other;
  return one !== other && before === (order === 'asc');
}
