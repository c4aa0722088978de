import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { TABLE_DEFINITION } from '../../../../src/clouds/aws/dynamo-table.ts';

const ACTIVE_WITHIN_MS = 30_000;
const POLL_MS = 50;

/**
 * Creates the table of the template, if missing. For emulators only. Items do not expire there; the app ignores expired ones.
 */
export async function prepareTable(access: DynamoDBClientConfig, name: string): Promise<void> {
  const client = new DynamoDBClient(access);
  try {
    await client.send(new CreateTableCommand({ TableName: name, ...TABLE_DEFINITION })).catch((error: unknown) => {
      if (!(error instanceof Error) || error.name !== 'ResourceInUseException') throw error;
    });
    for (const deadline = Date.now() + ACTIVE_WITHIN_MS; ; await delay(POLL_MS)) {
      const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
      if (Table?.TableStatus === 'ACTIVE') return requireIndex(Table);
      if (Date.now() > deadline) throw new Error(`The table ${name} is not ready after ${ACTIVE_WITHIN_MS / 1_000} s`);
    }
  } finally {
    client.destroy();
  }
}

/** A data folder may contain the table of another version. */
function requireIndex({ TableName, GlobalSecondaryIndexes = [] }: TableDescription): void {
  const made = GlobalSecondaryIndexes.map(shapeOf).sort();
  const wanted = TABLE_DEFINITION.GlobalSecondaryIndexes.map(shapeOf).sort();
  if (JSON.stringify(made) === JSON.stringify(wanted)) return;
  throw new Error(`The table ${TableName} was made by another version of this app. Name another table or folder`);
}

function shapeOf(index: NonNullable<TableDescription['GlobalSecondaryIndexes']>[number]): string {
  const { IndexName, KeySchema = [], Projection } = index;
  const keys = KeySchema.map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`);
  return JSON.stringify([IndexName, keys, Projection?.ProjectionType, Projection?.NonKeyAttributes?.toSorted()]);
}
