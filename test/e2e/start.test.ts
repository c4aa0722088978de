import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, onTestFailed, onTestFinished, test } from 'vitest';
import { createApi } from '../support/api-client.ts';
import { launchApp } from '../support/app-under-test.ts';
import { gone } from '../support/child-processes.ts';
import { harness } from '../support/cloud-under-test.ts';
import { collectStops, type Settings } from '../support/harness.ts';
import { plain } from '../support/sample-images.ts';

const shared = inject('app');
/** Each process notes itself: some live too shortly to be seen from outside. */
const NOTES_PID = `import fs from 'node:fs';fs.appendFileSync(process.env.PIDS,process.pid+'\\n')`;

// Each start is on ports of its own, and most of its time is that of Node's own start.
describe.concurrent('npm start with settings that are', () => {
  test.for(harness.wrongSettings)(
    '$title stops with one message that names every fault, and leaves nothing',
    async ({ settings, faults, secret }, { expect, onTestFinished }) => {
      const folder = await mkdtemp(join(tmpdir(), 'pids-'));
      const PIDS = join(folder, 'pids');
      const NODE_OPTIONS = `--import data:text/javascript,${encodeURIComponent(NOTES_PID)}`;
      const app = await launchApp(shared.cloud, { ...shared.settings, ...settings, PIDS, NODE_OPTIONS });
      const { running } = app;
      onTestFinished(async () => {
        await running.stop('SIGKILL');
        await rm(folder, { recursive: true });
      });
      expect(await running.exited).toBe(1);
      const lines = running.output.trimEnd().split('\n');
      expect(lines[0]).toBe(`Cannot start: ${faults.length} wrong setting${faults.length === 1 ? '' : 's'}`);
      expect(lines).toHaveLength(faults.length + 1);
      for (const fault of faults) expect(lines.filter((line) => line.startsWith(`  ${fault}`))).toHaveLength(1);
      if (secret !== undefined) expect(running.output).not.toContain(secret);
      const pids = (await readFile(PIDS, 'utf8')).trim().split('\n').map(Number);
      expect(pids.length).toBeGreaterThan(1);
      await gone(pids);
      await expect(fetch(`${app.url}/health`)).rejects.toThrow();
    },
  );
});

describe('npm start where the stores are not there', () => {
  test('runs, says so, refuses with 503, and recovers without another start', async () => {
    const places = await harness.choosePlaces();
    const app = await launchApp(shared.cloud, places.settings);
    const { running } = app;
    onTestFinished(() => void running.stop('SIGKILL'));
    onTestFailed(() => void process.stderr.write(running.output));
    await running.sees(/^storage is unavailable \(Unreachable\): \S/m);
    await running.sees(/^database is unavailable \(Unreachable\): \S/m);
    expect(running.output).not.toMatch(/^ready /m);

    const health = await fetch(`${app.url}/health`);
    expect(health.status).toBe(503);
    const text = await health.text();
    const unavailable = {
      status: 'unavailable',
      code: 'Unreachable',
      remedy: expect.stringMatching(namesSettings(places.settings)),
    };
    expect(JSON.parse(text)).toEqual({
      status: 'unavailable',
      checks: { storage: unavailable, database: unavailable },
    });
    expect(text).not.toContain('127.0.0.1');
    for (const word of wordsOf(places.settings)) expect(text).not.toContain(word);

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

    const stores = collectStops();
    try {
      await harness.startStores({ run: stores.run, places });
      await running.sees(/^ready /m);
      expect((await fetch(`${app.url}/health`)).status).toBe(200);
      await api.put('recovered', png);
      expect(running.output.match(/is unavailable/g)).toHaveLength(2);
      await app.stop();
    } finally {
      await stores.stop();
    }
  });
});

/** A text that tells the operator which setting to look at. */
function namesSettings(settings: Settings): RegExp {
  return new RegExp(Object.keys(settings).join('|'));
}

/** Accounts, keys and the like in the values of settings. */
function wordsOf(settings: Settings): string[] {
  return Object.values(settings).flatMap((value) => value.match(/[\w+/=]{12,}/g) ?? []);
}
