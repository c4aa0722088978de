import { randomUUID } from 'node:crypto';
import { expect, inject, it } from 'vitest';
import { rewriteRecords } from '../../../../infra/azure/rewrite-records.ts';
import { cosmosContainer } from '../../../../src/clouds/azure/cosmos-container.ts';
import { loadSettings } from '../../../../src/clouds/azure/settings.ts';
import { testScope } from '../../../support/request-scope.ts';
import { sampleRecord } from '../../../support/sample-record.ts';
import { harness } from '../harness.ts';

it('brings records into lists that were written before lists needed more, and leaves the others alone', async () => {
  const values = await harness.ownContainers(inject('storeSettings'), `rewrite-${randomUUID()}`);
  const { cosmosConnection: connection, cosmosDatabase: database, tableName } = loadSettings(values);
  const credential = { getToken: async () => null };
  const container = cosmosContainer({ connection, database, container: tableName, credential });
  const { records } = harness.openStores(values);
  const scope = testScope();
  const list = (filter: object) => records.list({ order: 'desc', limit: 10, filter }, scope);

  const record = sampleRecord({ image_id: 'old', name: 'Été' });
  await container.items.create({ ...record, id: 'old', kind: 'image', write_id: 'w' });
  const { stored: recent } = await records.create(sampleRecord({ image_id: 'recent', tags: [] }), scope);
  const before = await records.read('old', scope);
  expect(before?.record).toEqual(record);
  expect(await list({})).toEqual([recent]);

  expect(await rewriteRecords(container, records)).toBe(1);
  expect(await rewriteRecords(container, records)).toBe(0);
  const after = await records.read('old', scope);
  expect(after?.record).toEqual(record);
  expect(await list({ q: 'ete' })).toEqual([after]);
  expect(await list({})).toEqual(
    [recent, after].sort((a, b) => ((a?.record.image_id ?? '') < (b?.record.image_id ?? '') ? 1 : -1)),
  );
});
