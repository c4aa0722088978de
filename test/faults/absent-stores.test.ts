import { afterAll, expect, inject, test } from 'vitest';
import { startAzurite, startCosmos } from '../../infra/local/emulators.ts';
import { freePort, until } from '../support/child-processes.ts';
import { withPort } from '../support/faulty-app.ts';
import { startHostedApp } from '../support/hosted-app.ts';
import { plain } from '../support/sample-images.ts';

const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
});

test('an app without stores says what is missing, and works as soon as they come', async () => {
  const stores = inject('storeSettings');
  const [blobPort, cosmosPort] = [await freePort(), await freePort()];
  const settings = {
    ...stores,
    BLOB_CONNECTION: withPort(stores.BLOB_CONNECTION, blobPort),
    COSMOS_CONNECTION: withPort(stores.COSMOS_CONNECTION, cosmosPort),
  };
  const app = await startHostedApp(settings);
  stops.push(app.stop);

  const absent = await fetch(`${app.url}/health`);
  expect(absent.status).toBe(503);
  const { checks } = JSON.parse(await absent.text());
  expect(checks.storage).toMatchObject({ code: 'Unreachable', remedy: expect.stringContaining('BLOB_CONNECTION') });
  expect(checks.database).toMatchObject({ code: 'Unreachable', remedy: expect.stringContaining('COSMOS_CONNECTION') });

  const body = await plain(8, 6).png().toBuffer();
  const put = () => fetch(`${app.url}/images/first`, { method: 'PUT', body });
  const refused = await put();
  expect(refused.status).toBe(503);
  expect(refused.headers.get('x-ms-error-code')).toBe('StorageUnavailable');
  expect(refused.headers.get('retry-after')).toBe('5');

  const run = {
    onStop: (stop: () => Promise<void>) => void stops.push(stop),
    endsWith: () => undefined,
    signal: new AbortController().signal,
  };
  const azurite = await startAzurite(blobPort, run);
  const half = JSON.parse(await (await fetch(`${app.url}/health`)).text());
  expect(half.checks.storage).toMatchObject({ code: 'MissingContainer' });
  expect(half.checks.database).toMatchObject({ code: 'Unreachable' });
  const cosmos = await startCosmos(cosmosPort, run);
  for (const emulator of [azurite, cosmos]) await emulator.prepare(settings);
  await until('health', async () => ((await fetch(`${app.url}/health`)).status === 200 ? true : undefined));
  expect((await put()).status).toBe(201);
});
