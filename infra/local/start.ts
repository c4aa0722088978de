import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, buildCloud } from '../build.ts';
import { keepInUse } from '../kept-builds.ts';
import { readCors } from './cors.ts';
import type { LocalCloud } from './local-cloud.ts';
import { freePorts } from './ports.ts';
import { runUntilStopped } from './run-until-stopped.ts';
import { readSettings, resolveSettings } from './settings.ts';
import { waitForHealth } from './wait-for-health.ts';

/** `npm start [-- --cloud azure] [--host func|local] [--verbose] [--data DIR]`: the stores without a connection setting, and the app in its cloud's host. */
const root = resolve(import.meta.dirname, '../..');
const { values: flags } = parseArgs({
  options: {
    cloud: { type: 'string', default: 'azure' },
    host: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    /** A folder for the data of the emulators. */
    data: { type: 'string' },
    /** A settings file instead of local.settings.json. */
    settings: { type: 'string' },
    /** A source file instead of the cloud's app.ts. */
    app: { type: 'string' },
  },
});

const APP_PORT = { PORT: 7_071 };
const IN_MEMORY =
  'The emulators keep their data in memory and lose it when they stop. To keep it: npm start -- --data DIR';

await runUntilStopped(async (run) => {
  const cloud = await loadCloud(flags.cloud);
  const startHost = await cloud.chooseHost(root, flags.host);
  const settingsFile = flags.settings ?? `${root}/local.settings.json`;
  const sources = await readSettings(root, settingsFile, process.env);
  const cors = await readCors(root, settingsFile);
  const storePorts = cloud.storePorts(sources);
  const ports = await freePorts({ ...APP_PORT, ...storePorts }, process.env);

  const data = await openData(Object.keys(storePorts).length > 0);
  const [stores, app] = await Promise.all([
    cloud.startStores({ ports, sources, cors, data, run }),
    flags.app === undefined ? buildCloud(flags.cloud) : build(flags.app),
  ]);
  keepInUse(dirname(app));
  const env = { ...resolveSettings(sources), ...stores.settings };
  for (const line of stores.lines) write(line);

  const url = await startHost({ root, app, port: ports.PORT, env, cors, verbose: flags.verbose, run, write });
  // After the app: invalid names are errors in the settings, and the app reports all of them together.
  await stores.prepare(env);
  await waitForHealth(`${url}/health`, run.signal, write);
  write(`ready ${url}`);
  for (const [name, path] of Object.entries({ page: 'app', docs: 'docs' })) {
    const response = await fetch(`${url}/${path}`);
    await response.body?.cancel();
    if (response.status === 200) write(`${name}  ${url}/${path}`);
  }
});

/** The folder that `--data` names, which this process then owns. */
async function openData(startsStores: boolean): Promise<string | undefined> {
  if (flags.data === undefined) {
    if (startsStores) write(IN_MEMORY);
    return undefined;
  }
  if (!startsStores) throw new Error('--data has no effect: settings provide the connections of all stores. Omit it');
  // npm runs scripts in the folder of the package, wherever it is started.
  const folder = resolve(process.env.INIT_CWD ?? '', flags.data);
  const { openDataFolder } = await import('./data-folder.ts');
  await openDataFolder(folder, flags.cloud);
  write(`Data is kept in ${folder}`);
  return folder;
}

async function loadCloud(name: string): Promise<LocalCloud> {
  const file = `${root}/infra/${name}/local/cloud.ts`;
  if (!/^[a-z]+$/.test(name) || !existsSync(file))
    throw new Error(`--cloud must name a folder of src/clouds; it is "${name}"`);
  return (await import(file)).localCloud;
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
