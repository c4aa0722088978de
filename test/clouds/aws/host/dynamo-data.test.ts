import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { LOCAL_ACCESS } from '../../../../infra/aws/local/dynamo/start-dynalite.ts';
import { createDynamoClient } from '../../../../src/clouds/aws/dynamo-client.ts';
import { TABLE_DEFINITION } from '../../../../src/clouds/aws/dynamo-table.ts';
import { killedRecordsSuite } from '../../../contract/killed-records-suite.ts';
import { openRecords, startDynamo } from '../support/dynamo.ts';

const start = killedRecordsSuite(async (folder) => {
  const dynamo = await startDynamo(folder);
  return { ...dynamo, records: openRecords(dynamo.endpoint) };
});

test('a folder with the table of another version is refused, with what to do', async () => {
  const { endpoint, prepare } = await start();
  await expect(prepare({ TABLE_NAME: 'images' })).resolves.toBeUndefined();
  const client = createDynamoClient({ ...LOCAL_ACCESS, endpoint });
  const [index] = TABLE_DEFINITION.GlobalSecondaryIndexes;
  const GlobalSecondaryIndexes = [{ ...index, Projection: { ProjectionType: 'ALL' as const } }];
  await client.send(
    new CreateTableCommand({ TableName: 'other', ...TABLE_DEFINITION, GlobalSecondaryIndexes } as never),
  );
  await expect(prepare({ TABLE_NAME: 'other' })).rejects.toThrow(/other version of this app\. Name another/);
});
