import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { build } from '../../../../infra/build.ts';
import { freePort, gone, ROOT, Running } from '../../../support/child-processes.ts';
import { send } from '../../../support/exact-requests.ts';
import { azuriteConnection, cosmosConnection } from '../support/emulator-connections.ts';

const START = join(ROOT, 'infra/local/start.ts');
const GIVEN = { BLOB_CONNECTION: 'https://blobs.example', COSMOS_CONNECTION: 'https://cosmos.example' };

let folder: string;
let ports: { PORT: string; AZURITE_PORT: string; COSMOS_PORT: string };
let running: Running;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-'));
  ports = { PORT: '', AZURITE_PORT: '', COSMOS_PORT: '' };
  for (const name of ['PORT', 'AZURITE_PORT', 'COSMOS_PORT'] as const) ports[name] = String(await freePort());
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => running.stop('SIGKILL'));

const APP = 'test/clouds/azure/support/apps/stores.ts';

function start(env: NodeJS.ProcessEnv, flags: readonly string[] = [], settings = 'none.json'): Running {
  const args = ['--host', 'local', '--settings', join(folder, settings), '--app', APP, ...flags];
  running = new Running(START, args, { ...ports, ...env });
  return running;
}

const get = (path: string, method = 'GET') => send({ port: Number(ports.PORT), path }, { method });

describe('npm start', () => {
  test('with nothing given starts the emulators on their ports, and SIGTERM leaves no process', async () => {
    const { output } = await ready(start({}));
    expect(output).toMatch(/keep their data in memory/);
    const url = `http://127.0.0.1:${ports.PORT}/api`;
    expect(output).toContain(`ready ${url}\n`);
    await running.sees(new RegExp(`^page  ${url}/app\ndocs  ${url}/docs$`, 'm'));
    const settings = JSON.parse((await get('/api/settings')).text);
    expect(settings).toMatchObject({ BUCKET_NAME: 'images', TABLE_NAME: 'images', COSMOS_DATABASE: 'image-metadata' });
    expect(settings.BLOB_CONNECTION).toBe(azuriteConnection(Number(ports.AZURITE_PORT)));
    expect(settings.COSMOS_CONNECTION).toBe(cosmosConnection(Number(ports.COSMOS_PORT)));
    await expectStores();
    const below = running.descendants();
    expect(below.length).toBeGreaterThanOrEqual(3);
    expect(await running.stop('SIGTERM')).toBe(0);
    await gone(below);
  });

  test('lets the pages of the origins in the settings file use API and storage, and its own page', async () => {
    await writeFile(join(folder, 'site.json'), JSON.stringify({ Host: { CORS: 'https://site.example' } }));
    await ready(start({ COSMOS_CONNECTION: GIVEN.COSMOS_CONNECTION }, [], 'site.json'));
    const own = `http://127.0.0.1:${ports.PORT}`;
    const allowed = async (origin: string) => {
      const api = await send({ port: Number(ports.PORT), path: '/api/health' }, { headers: { origin } });
      return [api.headers['access-control-allow-origin'], (await preflight(origin)).status];
    };
    expect(await allowed('https://site.example')).toEqual(['https://site.example', 200]);
    expect(await allowed(own)).toEqual([undefined, 200]);
    expect(await allowed('https://other.example')).toEqual([undefined, 403]);
    // What a fetch sends after a redirect from the API to storage.
    expect(await allowed('null')).toEqual([undefined, 403]);
  });

  test('writes the line of each request only with --verbose, errors always', async () => {
    for (const verbose of [false, true]) {
      await ready(start(GIVEN, verbose ? ['--verbose'] : []));
      await get('/api/log', 'POST');
      await running.sees(/^\S+ error log: a fault$/m);
      expect(await running.stop('SIGINT')).toBe(0);
      expect(/ log: a request$/m.test(running.output)).toBe(verbose);
    }
  });

  test('with one connection given it starts the other emulator; killed, it leaves no process either', async () => {
    await ready(start({ BLOB_CONNECTION: GIVEN.BLOB_CONNECTION }));
    const settings = JSON.parse((await get('/api/settings')).text);
    expect(settings.BLOB_CONNECTION).toBe(GIVEN.BLOB_CONNECTION);
    expect(settings.COSMOS_CONNECTION).toContain(`:${ports.COSMOS_PORT}/`);
    const below = running.descendants();
    expect(below.length).toBeGreaterThanOrEqual(2);
    expect(await running.stop('SIGKILL')).toBe('SIGKILL');
    await gone(below);
  });

  test('starts no emulator where the connections are given; Ctrl-C, also twice at once, ends it with 0', async () => {
    const { output } = await ready(start(GIVEN));
    expect(output).not.toMatch(/in memory/);
    expect(JSON.parse((await get('/api/settings')).text)).toMatchObject(GIVEN);
    running.child.kill('SIGINT');
    expect(await running.stop('SIGINT')).toBe(0);
  });

  test('ends with the reason when one of its processes dies', async () => {
    await ready(start({ BLOB_CONNECTION: GIVEN.BLOB_CONNECTION }));
    const below = running.descendants();
    for (const pid of below.slice(0, 1)) process.kill(pid, 'SIGKILL');
    expect(await running.exited).toBe(1);
    expect(running.output).toMatch(/^(?:The Cosmos DB emulator|The worker process) ended unexpectedly \(SIGKILL\)$/m);
    await gone(below);
  });

  test('ends with the shell that npm put between', async () => {
    const args = ['--host', 'local', '--settings', join(folder, 'none.json'), '--app', APP];
    const line = [process.execPath, START, ...args, '; true'].join(' ');
    const env = { ...ports, ...GIVEN, npm_lifecycle_event: 'start' };
    running = new Running('-c', [line], env, '/bin/sh');
    await ready(running);
    const below = running.descendants();
    expect(below.length).toBeGreaterThanOrEqual(2);
    running.child.kill('SIGTERM');
    await gone(below);
  });

  test('says once which store does not answer and why, and waits on', async () => {
    start({ ...GIVEN, FIXTURE_STORE: 'unavailable' });
    await running.sees(/^storage is unavailable \(StorageUnavailable\): Start the storage emulator\.$/m);
    expect(running.output).not.toMatch(/^ready/m);
    expect((await get('/api/recover', 'POST')).status).toBe(204);
    await running.sees(/^ready /m);
    expect(running.output.match(/is unavailable/g)).toHaveLength(1);
  });

  test('prints the one message of an app that finds its settings wrong, and ends with 1', async () => {
    start({ ...GIVEN, BUCKET_NAME: '', TABLE_NAME: '' });
    expect(await running.exited).toBe(1);
    expect(running.output).toBe('Cannot start: wrong settings\n  BUCKET_NAME is missing\n  TABLE_NAME is missing\n');
  });

  test.each(['PORT', 'AZURITE_PORT', 'COSMOS_PORT'] as const)('names %s when its port is in use', async (name) => {
    const server = createServer();
    onTestFinished(() => void server.close());
    await once(server.listen(Number(ports[name]), '127.0.0.1'), 'listening');
    start({});
    expect(await running.exited).toBe(1);
    expect(running.output).toBe(
      `Port ${ports[name]} is in use: stop what listens there, or set ${name} to a free port\n`,
    );
  });

  test('a port that is none, or the same twice, is named too', async () => {
    expect(await start({ PORT: 'x' }).exited).toBe(1);
    expect(running.output).toBe('PORT must be a port from 1 to 65535; it is "x"\n');
    expect(await start({ AZURITE_PORT: ports.PORT }).exited).toBe(1);
    expect(running.output).toMatch(/AZURITE_PORT and PORT are both/);
  });
});

test('npm run emulators starts both, prints how to reach them, and ends with 0', async () => {
  const emulators = join(ROOT, 'infra/azure/local/emulators.ts');
  running = new Running(emulators, ['--settings', join(folder, 'none.json')], ports);
  await ready(running);
  expect(running.output).toMatch(/keep their data in memory/);
  expect(running.output).toMatch(new RegExp(`^BLOB_CONNECTION=.*:${ports.AZURITE_PORT}/devstoreaccount1;$`, 'm'));
  expect(running.output).toMatch(new RegExp(`^COSMOS_CONNECTION=.*:${ports.COSMOS_PORT}/;AccountKey=`, 'm'));
  await expectStores();
  const below = running.descendants();
  expect(await running.stop('SIGINT')).toBe(0);
  await gone(below);
});

describe('npm start -- --host func', () => {
  test('runs the func on the PATH, and takes it along when it is killed', async () => {
    // The stand-in answers --version, and is the project's own host for anything else.
    const main = join(ROOT, 'infra/azure/local/host/main.ts');
    const app = await build(APP);
    await writeFile(
      join(folder, 'func'),
      `#!/bin/sh\n[ "$1" = --version ] && echo 4.0.9999 && exit\necho "func $*"\nexec "${process.execPath}" "${main}" --app "${app}"\n`,
    );
    await chmod(join(folder, 'func'), 0o755);
    start({ ...GIVEN, PATH: `${folder}${delimiter}${process.env.PATH}` }, ['--host', 'func']);
    await running.sees(/^ready /m);
    expect(running.output).toContain(`func start --port ${ports.PORT} --cors *\n`);
    const below = running.descendants();
    await running.stop('SIGKILL');
    await gone(below);
  });

  test('without Core Tools it says so and what to do', async () => {
    start({ PATH: join(folder, 'empty') }, ['--host', 'func']);
    expect(await running.exited).toBe(1);
    expect(running.output).toMatch(/^Azure Functions Core Tools 4 or 5 are not installed: .*--host local\n$/);
  });
});

async function ready(started: Running): Promise<Running> {
  await started.sees(/^ready /m);
  return started;
}

async function expectStores(): Promise<void> {
  const cosmos = await send({ port: Number(ports.COSMOS_PORT), path: '/dbs/image-metadata/colls/images' });
  expect(JSON.parse(cosmos.text)).toMatchObject({ partitionKey: { paths: ['/image_id'] }, defaultTtl: -1 });
  expect((await preflight('http://localhost')).status).toBe(200);
}

/** Whether a page may send to the storage emulator. */
function preflight(origin: string) {
  return send(
    { port: Number(ports.AZURITE_PORT), path: '/devstoreaccount1/images/x' },
    { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'PUT' } },
  );
}
