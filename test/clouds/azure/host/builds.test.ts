import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, cp, mkdtemp, readdir, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort, ROOT, Running, until } from '../../../support/child-processes.ts';
import { allClouds } from '../../../support/clouds.ts';

const STORES = { BLOB_CONNECTION: 'https://blobs.example', COSMOS_CONNECTION: 'https://cosmos.example' };
const FILES = [
  'app',
  'app/page.js',
  'app/page.css',
  'app/icon.svg',
  'docs',
  'docs/swagger-ui-bundle.js',
  'openapi.json',
];

let clone: string;
const started: Running[] = [];

beforeAll(async () => {
  clone = await realpath(await mkdtemp(join(tmpdir(), 'clone-')));
  for (const name of ['src', 'infra', 'docs', 'package.json', 'package-lock.json', 'tsconfig.json', 'host.json']) {
    await cp(join(ROOT, name), join(clone, name), { recursive: true });
  }
  await cp(join(ROOT, 'local.settings.sample.json'), join(clone, 'local.settings.sample.json'));
  await symlink(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
});
afterAll(async () => {
  await Promise.all(started.map((running) => running.stop('SIGKILL')));
  await rm(clone, { recursive: true });
});

/** `npm start` in the clone; resolves with the address of the app when its functions are listed. */
async function start(): Promise<string> {
  const PORT = String(await freePort());
  const running = new Running(join(clone, 'infra/local/start.ts'), ['--host', 'local'], { ...STORES, PORT });
  started.push(running);
  await running.sees(/^get_app: /m);
  return `http://127.0.0.1:${PORT}/api`;
}

const build = () => promisify(execFile)(process.execPath, [join(clone, 'infra/build.ts')]);
const linked = () => realpath(join(clone, 'dist/azure'));
const builds = async () => (await readdir(join(clone, 'dist/builds'))).sort();
const change = (text: string) => appendFile(join(clone, 'src/web/page.css'), `.${text}{color:red}\n`);
const css = async (url: string) => (await fetch(`${url}/app/page.css`)).text();

async function servesAll(url: string): Promise<void> {
  for (const file of FILES) {
    const { status, body } = await fetch(`${url}/${file}`);
    await body?.cancel();
    expect([file, status]).toEqual([file, 200]);
  }
}

test('two starts at once and builds of changed sources take no file from an app that runs', async () => {
  const [first, second] = await Promise.all([start(), start()]);
  const before = await linked();
  expect(await builds()).toHaveLength(1);
  await build();
  expect(await linked()).toBe(before);

  // The first app has served nothing yet, the second serves all the while.
  let building = true;
  const serving = (async () => {
    while (building) await servesAll(second);
  })();
  await change('changed');
  await Promise.all([build(), build()]);
  building = false;
  await serving;
  expect(await linked()).not.toBe(before);
  // One of each cloud, of the sources before and after.
  expect(await builds()).toHaveLength(2 * allClouds().length);
  await servesAll(first);
  expect(await css(first)).not.toContain('changed');
  expect(await css(await start())).toContain('changed');
});

test('a build that is killed is never used', async () => {
  const before = await linked();
  await change('killed');
  const running = new Running(join(clone, 'infra/build.ts'), []);
  await until('the beginning of a build', async () =>
    (await builds()).some((name) => name.startsWith('part-')) ? true : undefined,
  );
  await running.stop('SIGKILL');
  expect(await linked()).toBe(before);
  expect(existsSync(join(before, 'app.mjs'))).toBe(true);
  await build();
  expect(await readFile(join(await linked(), 'web/page.css'), 'utf8')).toContain('killed');
});

test('dist may be deleted', async () => {
  await rm(join(clone, 'dist'), { recursive: true });
  await build();
  expect((await readdir(await linked())).sort()).toEqual(
    expect.arrayContaining(['THIRD_PARTY_NOTICES', 'app-parts', 'app.mjs', 'docs', 'web']),
  );
});
