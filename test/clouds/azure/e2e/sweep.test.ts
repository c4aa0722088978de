import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Api, createApi } from '../../../support/api-client.ts';
import { type RunningApp, startBeside } from '../../../support/app-under-test.ts';
import { ROOT } from '../../../support/child-processes.ts';
import { beginUpload } from '../../../support/direct-upload.ts';
import { plain } from '../../../support/sample-images.ts';
import { sendBytes } from '../../../support/send-bytes.ts';
import { blobNameOf, everythingStored, openBlobs } from '../../../support/stored.ts';

/** The emulator gives every blob the time of its own clock, so all here is young; old ones are in the unit tests. */
const shared = inject('app');
const blobs = openBlobs(shared);
const png = await plain(5, 4).png().toBuffer();
const stray = `2026/01/01/${randomUUID()}.png`;
const foreign = `foreign-${randomUUID()}.txt`;
const broken = `broken ${randomUUID()}`;

let app: RunningApp;
let api: Api;

beforeAll(async () => {
  app = await startBeside(shared, { SWEEP_DELETE: 'true', SWEEP_GRACE_HOURS: '4' });
  api = createApi(app.url);
  const metadata = { sha256: '0'.repeat(64), image_id: 'none' };
  await blobs.write(stray, png, metadata);
  await blobs.write(foreign, Buffer.from('x'));
  const { blob_url } = await api.put(broken, png);
  await blobs.remove(blobNameOf(blob_url));
  await sendBytes(await beginUpload(api, { size_bytes: png.length }), png);
});
afterAll(async () => {
  await api?.send(`images/${encodeURIComponent(broken)}`, { method: 'DELETE' });
  for (const name of [stray, foreign]) await blobs.remove(name);
  await app?.stop();
});

describe('the timer', () => {
  test('runs by the host’s door for persons, reports in one line, and touches nothing that is young', async () => {
    const before = await everythingStored(api, blobs);
    const url = new URL('/admin/functions/sweep_orphans', app.url);
    const started = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' });
    expect(started.status).toBe(202);
    const [, line = ''] = await app.running.sees(/sweep_orphans: (\{"event":"sweep".*\})/);
    const report = JSON.parse(line);
    expect(report).toMatchObject({
      event: 'sweep',
      extent: 'recent',
      remove: true,
      outcome: 'complete',
      removed: { blobs: 0, drafts: 0, bytes: 0 },
      orphanBlobs: { count: 0, bytes: 0 },
      staleUploads: { count: 0 },
    });
    expect(await everythingStored(api, blobs)).toEqual(before);
    expect((await fetch(url)).status).toBe(404);
  });
});

describe('npm run sweep', () => {
  const environment = () => ({
    ...process.env,
    ...shared.settings,
  });
  const sweep = (args: readonly string[], env: NodeJS.ProcessEnv = environment()) =>
    promisify(execFile)(process.execPath, [join(ROOT, 'infra/azure/sweep.ts'), ...args], { env, cwd: ROOT }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );

  test('looks at everything, and leaves alone what is young, also when it may remove', async () => {
    const before = await everythingStored(api, blobs);
    const { code, stdout } = await sweep(['--full', '--delete']);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^Everything: \d+ blobs, 0 documents, \d+ s, complete\n/),
    ]);
    expect(stdout).toMatch(/^found: 0 blobs without a document \(0 bytes\)$/m);
    expect(stdout).toMatch(/^found: 0 direct uploads never completed/m);
    expect(stdout).toMatch(/^removed: 0 blobs \(0 bytes\), 0 drafts$/m);
    expect(await everythingStored(api, blobs)).toEqual(before);
    const seen = Number(/^Everything: (\d+) blobs/.exec(stdout)?.[1]);
    // Direct uploads in parts that nobody finished count too; images that nobody finished expire.
    const all = [...(await blobs.list({ uncommitted: true })).keys()];
    expect(seen).toBe(all.filter((name) => before.blobs.has(name) || name.startsWith('uploads/')).length);
  });

  test('names every fault of its settings, and a store that does not answer, without a stack', async () => {
    const nobody = shared.settings.BLOB_CONNECTION?.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:1');
    const [wrong, absent, unknown] = await Promise.all([
      sweep([], { ...environment(), TABLE_NAME: 'a/b', SWEEP_GRACE_HOURS: '3' }),
      sweep([], { ...environment(), BLOB_CONNECTION: nobody }),
      sweep(['--remove']),
    ]);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toMatch(/^Cannot start: 2 wrong settings\n {2}TABLE_NAME .*\n {2}SWEEP_GRACE_HOURS .*\n$/);
    expect([absent.code, absent.stderr]).toEqual([1, expect.stringMatching(/^The image storage .*\n$/)]);
    expect(unknown.code).toBe(1);
  });
});
