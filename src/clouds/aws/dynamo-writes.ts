import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { RequestScope } from '../../images/request-scope.ts';
import { attempt, DATABASE_POLICY } from '../../stores/attempt.ts';
import { conditionalWrite } from '../../stores/conditional-write.ts';
import type { WriteOutcome } from '../../stores/write-outcome.ts';
import { chargeRefusal, type DynamoTable, dynamoCharge } from './dynamo-call.ts';
import { classifyDynamoError, isConditionFailure } from './dynamo-error.ts';
import { type Item, nowSeconds } from './dynamo-items.ts';
import { readItem } from './dynamo-read.ts';
import { ID, TTL } from './dynamo-table.ts';

interface Condition {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues: Readonly<Record<string, unknown>>;
}

/** Rejected if an item with this ID exists. An expired item is treated as nonexistent. */
export function createItem(table: DynamoTable, item: Item, scope: RequestScope): Promise<WriteOutcome<Item>> {
  const condition = {
    ConditionExpression: 'attribute_not_exists(#id) OR #ttl <= :now',
    ExpressionAttributeNames: { '#id': ID, '#ttl': TTL },
    ExpressionAttributeValues: { ':now': nowSeconds() },
  };
  return write(table, item, condition, () => false, scope);
}

/** Rejected unless the current version has this tag. */
export function replaceItem(
  table: DynamoTable,
  item: Item,
  etag: string,
  scope: RequestScope,
): Promise<WriteOutcome<Item>> {
  const condition = {
    ConditionExpression: '#version = :version AND (attribute_not_exists(#ttl) OR #ttl > :now)',
    ExpressionAttributeNames: { '#version': 'version', '#ttl': TTL },
    ExpressionAttributeValues: { ':version': etag, ':now': nowSeconds() },
  };
  return write(table, item, condition, ({ version }) => version === etag, scope);
}

function write(
  table: DynamoTable,
  item: Item,
  condition: Condition,
  fits: (found: Item) => boolean,
  scope: RequestScope,
): Promise<WriteOutcome<Item>> {
  return conditionalWrite<Item>(
    {
      async send(signal) {
        try {
          await put(table, item, condition, signal, scope);
          return item.version;
        } catch (error) {
          if (!isConditionFailure(error)) throw error;
          chargeRefusal(scope, item);
          return undefined;
        }
      },
      readCurrent: (within, policy) => readItem(table, item.image_id, within, policy),
      ownTag: ({ version }) => (version === item.version ? version : undefined),
      fits,
    },
    classifyDynamoError,
    scope,
  );
}

/** Writes an item unconditionally. */
export async function putItem(table: DynamoTable, item: Item, scope: RequestScope): Promise<void> {
  await attempt(scope, DATABASE_POLICY, classifyDynamoError, ({ signal }) =>
    put(table, item, undefined, signal, scope),
  );
}

/** Succeeds even if the item does not exist. */
export async function deleteItem({ client, name }: DynamoTable, id: string, scope: RequestScope): Promise<void> {
  await attempt(scope, DATABASE_POLICY, classifyDynamoError, ({ signal }) => {
    const command = new DeleteCommand({ TableName: name, Key: { [ID]: id }, ReturnConsumedCapacity: 'TOTAL' });
    return dynamoCharge(scope, client.send(command, { abortSignal: signal }));
  });
}

async function put(
  { client, name }: DynamoTable,
  item: Item,
  condition: Condition | undefined,
  signal: AbortSignal,
  scope: RequestScope,
): Promise<void> {
  const command = new PutCommand({ TableName: name, Item: item, ReturnConsumedCapacity: 'TOTAL', ...condition });
  await dynamoCharge(scope, client.send(command, { abortSignal: signal }));
}
