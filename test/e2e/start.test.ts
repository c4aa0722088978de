import { describe, expect, inject, onTestFailed, onTestFinished, test } from 'vitest';
import { azuriteConnection, cosmosConnection } from '../clouds/azure/support/emulator-connections.ts';
import { createApi } from '../support/api-client.ts';
import { launchApp } from '../support/app-under-test.ts';
import { freePort, gone, Running } from '../support/child-processes.ts';
import { plain } from '../support/sample-images.ts';

const shared = inject('app');
const stores = { BLOB_CONNECTION: shared.blobConnection, COSMOS_CONNECTION: shared.cosmosConnection };

const LOOK_EVERY_MS = 100;

// Each start is on ports of its own, and most of its time is that of Node's own start.
describe.concurrent('npm start with settings that are', () => {
  const WRONG = [
    [
      'missing',
      { BUCKET_NAME: '', TABLE_NAME: '', COSMOS_DATABASE: '', SWEEP_SCHEDULE: '' },
      ['BUCKET_NAME is missing', 'TABLE_NAME is missing', 'COSMOS_DATABASE is missing', 'SWEEP_SCHEDULE is missing'],
    ],
    [
      'wrong',
      {
        BUCKET_NAME: 'Images!',
        TABLE_NAME: 'a/b',
        MAX_UPLOAD_BYTES: '104857601',
        MAX_PIXELS: 'many',
        MAX_DIRECT_UPLOAD_BYTES: '0',
        SWEEP_GRACE_HOURS: '0',
        SWEEP_SCHEDULE: 'daily',
      },
      [
        'BUCKET_NAME must',
        'TABLE_NAME must',
        'MAX_UPLOAD_BYTES must be a whole number from 1 to 104857600',
        'MAX_DIRECT_UPLOAD_BYTES must',
        'MAX_PIXELS must',
        'SWEEP_SCHEDULE must',
        'SWEEP_GRACE_HOURS must',
      ],
    ],
    [
      'keys of an account',
      {
        BLOB_CONNECTION:
          'DefaultEndpointsProtocol=https;AccountName=mine;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net',
        COSMOS_CONNECTION: 'AccountEndpoint=https://mine.documents.azure.com/;AccountKey=c2VjcmV0',
      },
      ['BLOB_CONNECTION', 'COSMOS_CONNECTION'],
    ],
  ] as const;

  test.for(WRONG)(
    '%s stops with one message that names every fault, and leaves nothing',
    async ([, wrong, faults], { expect, onTestFinished }) => {
      const app = await launchApp({ ...stores, ...wrong });
      const { running } = app;
      const below = new Set<number>();
      const looking = setInterval(() => {
        for (const pid of running.descendants()) below.add(pid);
      }, LOOK_EVERY_MS);
      onTestFinished(async () => {
        clearInterval(looking);
        await running.stop('SIGKILL');
      });
      expect(await running.exited).toBe(1);
      const lines = running.output.trimEnd().split('\n');
      expect(lines[0]).toBe(`Cannot start: ${faults.length} wrong settings`);
      expect(lines).toHaveLength(faults.length + 1);
      for (const fault of faults) expect(lines.filter((line) => line.startsWith(`  ${fault}`))).toHaveLength(1);
      expect(running.output).not.toContain('c2VjcmV0');
      expect(below.size).toBeGreaterThan(0);
      await gone([...below]);
      await expect(fetch(`${app.url}/health`)).rejects.toThrow();
    },
  );
});

describe('npm start where the stores are not there', () => {
  test('runs, says so, refuses with 503, and recovers without another start', async () => {
    const ports = { AZURITE_PORT: String(await freePort()), COSMOS_PORT: String(await freePort()) };
    const app = await launchApp({
      BLOB_CONNECTION: azuriteConnection(Number(ports.AZURITE_PORT)),
      COSMOS_CONNECTION: cosmosConnection(Number(ports.COSMOS_PORT)),
    });
    const { running } = app;
    onTestFinished(() => void running.stop('SIGKILL'));
    onTestFailed(() => void process.stderr.write(running.output));
    await running.sees(/^storage is unavailable \(Unreachable\): .*BLOB_CONNECTION/m);
    await running.sees(/^database is unavailable \(Unreachable\): .*COSMOS_CONNECTION/m);
    expect(running.output).not.toMatch(/^ready /m);

    const health = await fetch(`${app.url}/health`);
    expect(health.status).toBe(503);
    const text = await health.text();
    const unavailable = {
      status: 'unavailable',
      code: 'Unreachable',
      remedy: expect.stringMatching(/emulator runs\.$/),
    };
    expect(JSON.parse(text)).toEqual({
      status: 'unavailable',
      checks: { storage: unavailable, database: unavailable },
    });
    expect(text).not.toMatch(/devstoreaccount1|127\.0\.0\.1/);

    const api = createApi(app.url);
    const png = await plain(5, 4).png().toBuffer();
    await api.refused('images', { method: 'POST', body: png }, 503, 'StorageUnavailable');
    await api.refused('images/x', {}, 503, 'DatabaseUnavailable');
    await api.refused('images', {}, 503, 'DatabaseUnavailable');
    const refused = await api.send('images/x', { method: 'DELETE' });
    expect([refused.status, Number(refused.headers.get('Retry-After'))]).toEqual([
      503,
      expect.toSatisfy((value) => value > 0),
    ]);
    // What needs no store works: bytes are looked at, and bad requests are refused as ever.
    expect((await api.send('inspect', { method: 'POST', body: png })).status).toBe(200);
    await api.refused('images/%2F', {}, 400, 'InvalidImageId');

    const emulators = new Running('infra/azure/local/emulators.ts', [], {
      ...ports,
      BLOB_CONNECTION: undefined,
      COSMOS_CONNECTION: undefined,
    });
    try {
      await running.sees(/^ready /m);
      expect((await fetch(`${app.url}/health`)).status).toBe(200);
      await api.put('recovered', png);
      expect(running.output.match(/is unavailable/g)).toHaveLength(2);
      await app.stop();
    } finally {
      await emulators.stop();
    }
  });
});
