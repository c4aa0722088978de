import { BatchGetCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import { MAX_BATCH_IDS } from '../../images/record-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { type AttemptPolicy, attempt, DATABASE_POLICY } from '../../stores/attempt.ts';
import { type DynamoTable, dynamoCharge } from './dynamo-call.ts';
import { classifyDynamoError, UnprocessedKeysError } from './dynamo-error.ts';
import { type Item, nowSeconds } from './dynamo-items.ts';
import { ID } from './dynamo-table.ts';

/**
 * The current item. All reads of the table are strongly consistent: eventually consistent ones save 0.06 USD per million,
 * but may miss writes of the same instance.
 */
export function readItem(
  table: DynamoTable,
  id: string,
  scope: RequestScope,
  policy: AttemptPolicy = DATABASE_POLICY,
): Promise<Item | undefined> {
  return attempt(scope, policy, classifyDynamoError, ({ signal }) => getItem(table, id, signal, scope));
}

/** One attempt. */
export async function getItem(
  { client, name }: DynamoTable,
  id: string,
  signal: AbortSignal,
  scope: RequestScope,
): Promise<Item | undefined> {
  const get = new GetCommand({
    TableName: name,
    Key: { [ID]: id },
    ConsistentRead: true,
    ReturnConsumedCapacity: 'TOTAL',
  });
  const { Item: found } = await dynamoCharge(scope, client.send(get, { abortSignal: signal }));
  return live(found as Item | undefined);
}

/** The existing ones of these items, by ID. */
export async function readItems(
  table: DynamoTable,
  ids: readonly string[],
  scope: RequestScope,
): Promise<ReadonlyMap<string, Item>> {
  const found = new Map<string, Item>();
  const unique = [...new Set(ids)];
  for (let at = 0; at < unique.length; at += MAX_BATCH_IDS) {
    let left: readonly string[] = unique.slice(at, at + MAX_BATCH_IDS);
    while (left.length > 0) left = await readSome(table, left, found, scope);
  }
  return found;
}

/** Adds the items of one call, and returns the unprocessed IDs. An attempt that reads no item fails. */
function readSome(
  { client, name }: DynamoTable,
  ids: readonly string[],
  found: Map<string, Item>,
  scope: RequestScope,
): Promise<readonly string[]> {
  return attempt(scope, DATABASE_POLICY, classifyDynamoError, async ({ signal }) => {
    const Keys = ids.map((id) => ({ [ID]: id }));
    const get = new BatchGetCommand({
      RequestItems: { [name]: { Keys, ConsistentRead: true } },
      ReturnConsumedCapacity: 'TOTAL',
    });
    const { Responses, UnprocessedKeys } = await dynamoCharge(scope, client.send(get, { abortSignal: signal }));
    for (const item of (Responses?.[name] ?? []) as Item[]) if (live(item)) found.set(item.image_id, item);
    const left = (UnprocessedKeys?.[name]?.Keys ?? []).map((key) => String(key[ID]));
    if (left.length === ids.length) throw new UnprocessedKeysError('The database read none of the keys of a batch');
    return left;
  });
}

/** DynamoDB removes expired items within days; here they are nonexistent immediately. */
function live(item: Item | undefined): Item | undefined {
  return item?.ttl !== undefined && item.ttl <= nowSeconds() ? undefined : item;
}
