import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { expect, inject, it } from 'vitest';
import { createService } from '../../../../src/service.ts';
import { freePort, ROOT, Running } from '../../../support/child-processes.ts';
import type { Settings } from '../../../support/harness.ts';
import { testScope } from '../../../support/request-scope.ts';
import { harness } from '../harness.ts';
import { azuriteConnection } from '../support/emulator-connections.ts';

const shared = inject('storeSettings');

/** `npm run prepare-stores` with these settings. */
async function prepareStores(settings: NodeJS.ProcessEnv) {
  const args = ['--settings', join(ROOT, 'dist/no.settings.json')];
  const running = new Running(join(ROOT, 'infra/azure/local/prepare-stores.ts'), args, settings);
  return { code: await running.exited, output: running.output };
}

it('makes running emulators ready for the app, also when they already are', async () => {
  const name = `prepared-${randomUUID()}`;
  const settings: Settings = { ...shared, BUCKET_NAME: name, TABLE_NAME: name, COSMOS_DATABASE: name };
  for (const _ of ['empty', 'prepared']) {
    const { code, output } = await prepareStores(settings);
    expect(output).toMatch(/^prepared http:.+\nprepared http:.+\n$/);
    expect(code).toBe(0);
  }
  const { storage, database } = await createService(harness.openStores(settings)).checkHealth(testScope());
  expect([storage.status, database.status]).toEqual(['ok', 'ok']);
  const { cors } = await BlobServiceClient.fromConnectionString(settings.BLOB_CONNECTION ?? '').getProperties();
  expect(cors).toEqual([expect.objectContaining({ allowedOrigins: '*', allowedMethods: 'GET,HEAD,PUT,OPTIONS' })]);
});

it('names an emulator that does not run, and the setting', async () => {
  const port = await freePort();
  const { code, output } = await prepareStores({ ...shared, BLOB_CONNECTION: azuriteConnection(port) });
  expect(code).toBe(1);
  expect(output).toMatch(
    new RegExp(`^Cannot prepare http://127.0.0.1:${port}/.+ECONNREFUSED.+correct BLOB_CONNECTION\\.\n$`, 's'),
  );
});

it('leaves an account alone', async () => {
  const account = 'https://account.blob.core.windows.net';
  const { code, output } = await prepareStores({ ...shared, BLOB_CONNECTION: account });
  expect(output).toContain(`skipped  ${account}/ BLOB_CONNECTION is an account`);
  expect(code).toBe(0);
});
