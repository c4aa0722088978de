import { randomUUID } from 'node:crypto';
import { expect, inject, it } from 'vitest';
import { createService } from '../../../../src/service.ts';
import { testScope } from '../../../support/request-scope.ts';
import { harness } from '../harness.ts';

it('stores that answer and do not have what the settings name are told with what to do', async () => {
  const missing = `missing-${randomUUID()}`;
  const settings = { ...inject('storeSettings'), BUCKET_NAME: missing, TABLE_NAME: missing };
  const service = createService(harness.openStores(settings));
  const { storage, database } = await service.checkHealth(testScope());
  const told = { status: 'unavailable', code: 'MissingContainer' };
  expect(storage).toEqual({ ...told, remedy: expect.stringContaining('BUCKET_NAME') });
  expect(database).toEqual({ ...told, remedy: expect.stringContaining('TABLE_NAME') });
});
