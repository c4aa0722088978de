import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { internalError, type ServiceError } from '../../errors.ts';
import { StoreCheckError } from '../../images/check-health.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { attempt, ONE_TRY } from '../../stores/attempt.ts';
import { type DynamoTable, dynamoCharge } from './dynamo-call.ts';
import { readDynamoError } from './dynamo-error.ts';
import { getItem } from './dynamo-read.ts';
import { INDEX, SHARD } from './dynamo-table.ts';

/** The ID of no item. */
const NOTHING = 'check:';

/** Reads a missing item from the table and from its index: both must exist, and the role must allow both. */
export async function checkTable(table: DynamoTable, scope: RequestScope): Promise<void> {
  const { client, name } = table;
  await attempt(
    scope,
    ONE_TRY,
    (error) => ({ error: dynamoCheckError(error), retryable: false, mayHaveApplied: false }),
    async ({ signal }) => {
      const query = new QueryCommand({
        TableName: name,
        IndexName: INDEX,
        KeyConditionExpression: '#shard = :shard',
        ExpressionAttributeNames: { '#shard': SHARD },
        ExpressionAttributeValues: { ':shard': NOTHING },
        ReturnConsumedCapacity: 'TOTAL',
      });
      await Promise.all([
        getItem(table, NOTHING, signal, scope),
        dynamoCharge(scope, client.send(query, { abortSignal: signal })),
      ]);
    },
  );
}

/** Reason and remedy for operators. */
function dynamoCheckError(cause: unknown): ServiceError {
  const { kind, name, status } = readDynamoError(cause);
  if (kind === 'program fault') return internalError(cause);
  const because = (reason: string, remedy: string) => new StoreCheckError('DatabaseUnavailable', reason, remedy, cause);
  if (kind === 'no credentials') {
    return because(
      'NoCredentials',
      'The app has no credentials. Assign an execution role, or set AWS_ACCESS_KEY_ID for a local emulator.',
    );
  }
  if (/^(AccessDenied|UnrecognizedClient|InvalidSignature|ExpiredToken|MissingAuthenticationToken)/.test(name)) {
    return because(
      'MissingPermission',
      'The role of the app lacks a permission for the table or its index, or its credentials are not valid. Grant dynamodb:GetItem, BatchGetItem, PutItem and DeleteItem on the table, and dynamodb:Query on its index.',
    );
  }
  if (name === 'ResourceNotFoundException') {
    return because(
      'MissingTable',
      'The table that TABLE_NAME names does not exist in this region. Create it, or correct TABLE_NAME or AWS_REGION.',
    );
  }
  if (name === 'ValidationException') {
    return because('WrongTable', `The table that TABLE_NAME names lacks the key or the index "${INDEX}" of this app.`);
  }
  if (status === undefined) {
    return because(
      'Unreachable',
      'DynamoDB is unreachable. Check AWS_ENDPOINT_URL_DYNAMODB, AWS_REGION, the network, and a local emulator.',
    );
  }
  return because('Failing', `DynamoDB returned status ${status}. Check its service health and retry.`);
}
