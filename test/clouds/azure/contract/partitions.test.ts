import { randomUUID } from 'node:crypto';
import { expect, inject, it } from 'vitest';
import { cosmosContainer } from '../../../../src/clouds/azure/cosmos-container.ts';
import { createCosmosRecords } from '../../../../src/clouds/azure/cosmos-records.ts';
import { loadSettings } from '../../../../src/clouds/azure/settings.ts';
import { listSuite } from '../../../contract/list-suite.ts';
import { sweepRecordsSuite } from '../../../contract/sweep-records-suite.ts';
import { testScope } from '../../../support/request-scope.ts';
import { sampleRecord } from '../../../support/sample-record.ts';
import { harness } from '../harness.ts';
import { cosmosPartitions } from '../unkind/cosmos-partitions.ts';

const settings = loadSettings(await harness.ownContainers(inject('storeSettings'), `partitions-${randomUUID()}`));
const place = {
  connection: settings.cosmosConnection,
  database: settings.cosmosDatabase,
  container: settings.tableName,
  credential: { getToken: async () => null },
};
const container = cosmosContainer({ ...place, httpClient: cosmosPartitions() });
const records = createCosmosRecords({ container, identity: 'two-partitions', newId: randomUUID });

listSuite('azure, two partitions', () => records);
sweepRecordsSuite('azure, two partitions', () => records);

it('asks each partition once for a page, after the first of its kind', async () => {
  const sent: string[] = [];
  const partitions = cosmosPartitions();
  const counted = createCosmosRecords({
    container: cosmosContainer({
      ...place,
      httpClient: {
        sendRequest(request) {
          const { headers } = request;
          const kind = headers.has('x-ms-cosmos-is-query-plan-request') ? 'plan' : 'whole query';
          sent.push(headers.get('x-ms-documentdb-partitionkeyrangeid') ?? (request.method === 'GET' ? 'ranges' : kind));
          return partitions.sendRequest(request);
        },
      },
    }),
    identity: 'counted',
    newId: randomUUID,
  });
  const page = (tag: string) =>
    counted.list({ order: 'desc', limit: 20, filter: { tag }, after: undefined }, testScope());
  await page('a');
  expect(sent.sort()).toEqual(['0', '1', 'plan', 'ranges', 'whole query']);
  sent.length = 0;
  await page('b');
  expect(sent.sort()).toEqual(['0', '1']);
});

it('finds the partitions again after a split, which takes the old ones away', async () => {
  const ids: string[] = Array.from({ length: 6 }, () => randomUUID());
  const tag = `split-${randomUUID()}`;
  for (const [at, id] of ids.entries()) {
    await records.create(
      sampleRecord({ image_id: id, created_at: `2026-11-27T00:00:0${at}.000Z`, tags: [tag] }),
      testScope(),
    );
  }
  let partitions: readonly [string, string] = ['0', '1'];
  let sent = 0;
  const inner = cosmosPartitions(undefined, () => partitions);
  const own = cosmosContainer({
    ...place,
    httpClient: {
      sendRequest(request) {
        sent += 1;
        return inner.sendRequest(request);
      },
    },
  });
  const split = createCosmosRecords({ container: own, identity: 'split', newId: randomUUID });
  const list = async () => {
    const found = await split.list({ order: 'asc', limit: 20, filter: { tag }, after: undefined }, testScope());
    return found.map(({ record }) => record.image_id);
  };
  expect(await list()).toEqual(ids);
  const places = async () => {
    const found = await split.listPlaces({ after: undefined, before: '2027', limit: 1_000 }, testScope());
    return found.map(({ image_id }) => image_id).filter((id) => ids.includes(id));
  };
  for (const [after, read] of [
    [['2', '3'], list],
    [['4', '3'], places],
    [['4', '5'], list],
  ] as const) {
    partitions = after;
    sent = 0;
    expect(await read()).toEqual(ids);
    // The plan and the refusal of a new text, what is gone, the partitions, and the query to each of them again.
    expect(sent).toBeLessThanOrEqual(7);
  }
});
