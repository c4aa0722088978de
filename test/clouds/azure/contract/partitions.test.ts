import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { cosmosContainer } from '../../../../src/clouds/azure/cosmos-container.ts';
import { createCosmosRecords } from '../../../../src/clouds/azure/cosmos-records.ts';
import { loadSettings } from '../../../../src/clouds/azure/settings.ts';
import { listSuite } from '../../../contract/list-suite.ts';
import { sweepRecordsSuite } from '../../../contract/sweep-records-suite.ts';
import { harness } from '../harness.ts';
import { cosmosPartitions } from '../unkind/cosmos-partitions.ts';

const settings = loadSettings(await harness.ownContainers(inject('storeSettings'), `partitions-${randomUUID()}`));
const container = cosmosContainer({
  connection: settings.cosmosConnection,
  database: settings.cosmosDatabase,
  container: settings.tableName,
  credential: { getToken: async () => null },
  httpClient: cosmosPartitions(),
});
const records = createCosmosRecords({ container, identity: 'two-partitions', newId: randomUUID });

listSuite('azure, two partitions', () => records);
sweepRecordsSuite('azure, two partitions', () => records);
