import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../build.ts';
import { startChild } from './child.ts';
import { type Emulator, IN_MEMORY, startAzurite, startCosmos } from './emulators.ts';
import { type FuncProgram, findFunc } from './find-func.ts';
import { startHost } from './host/host.ts';
import { readHostJson } from './host/host-json.ts';
import { freePorts, type PortName } from './ports.ts';
import { type Run, runUntilStopped } from './run-until-stopped.ts';
import { isGiven, readSettings, resolveSettings } from './settings.ts';
import { waitForHealth } from './wait-for-health.ts';

/** `npm start [-- --host func|local]`: the emulators that are needed, and the app in a Functions host. */
const root = resolve(import.meta.dirname, '../..');
const { values: flags } = parseArgs({
  options: {
    host: { type: 'string' },
    /** A settings file instead of local.settings.json. */
    settings: { type: 'string' },
    /** A source file instead of src/app.ts, bundled to another place. */
    app: { type: 'string' },
    outfile: { type: 'string' },
  },
});

await runUntilStopped(async (run) => {
  const program = await chooseHost(flags.host);
  const sources = await readSettings(root, flags.settings ?? `${root}/local.settings.json`, process.env);
  const blobs = !isGiven('BLOB_CONNECTION', sources);
  const cosmos = !isGiven('COSMOS_CONNECTION', sources);
  const names: PortName[] = ['PORT'];
  if (blobs) names.push('AZURITE_PORT');
  if (cosmos) names.push('COSMOS_PORT');
  const ports = await freePorts(names, process.env);

  if (blobs || cosmos) write(IN_MEMORY.trimEnd());
  const outfile = flags.outfile ?? 'dist/app.mjs';
  const [azurite, cosmosEmulator] = await Promise.all([
    blobs ? startAzurite(ports.AZURITE_PORT, run) : undefined,
    cosmos ? startCosmos(ports.COSMOS_PORT, run) : undefined,
    build(flags.app ?? 'src/app.ts', outfile),
  ]);
  const env = resolveSettings(sources);
  if (azurite !== undefined) {
    env.BLOB_CONNECTION = azurite.connection;
    if (!isGiven('AzureWebJobsStorage', sources)) env.AzureWebJobsStorage = azurite.connection;
    write(`blob storage ${azurite.endpoint}`);
  }
  if (cosmosEmulator !== undefined) {
    env.COSMOS_CONNECTION = cosmosEmulator.connection;
    write(`cosmos db    ${cosmosEmulator.endpoint}`);
  }

  const url = await startApp({ program, app: resolve(root, outfile), port: ports.PORT, env, run });
  // After the app: a wrong name is a fault of the settings, and the app names all of them at once.
  for (const emulator of [azurite, cosmosEmulator]) await prepare(emulator, env);
  await waitForHealth(`${url}/health`, run.signal, write);
  write(`ready ${url}`);
  const functions = await functionNames(new URL('/admin/functions', url));
  if (functions.includes('get_app')) write(`page  ${url}/app`);
  if (functions.includes('get_docs')) write(`docs  ${url}/docs`);
});

/** The program of Core Tools, or undefined for the project's own host. */
async function chooseHost(choice: string | undefined): Promise<FuncProgram | undefined> {
  if (choice === 'local') return undefined;
  if (choice !== undefined && choice !== 'func') throw new Error(`--host must be func or local, it is "${choice}"`);
  const program = await findFunc(root, process.env);
  if (program === undefined && choice === 'func') {
    throw new Error('Azure Functions Core Tools 4 or 5 are not installed: install them, or use --host local');
  }
  return program;
}

interface AppParts {
  readonly program: FuncProgram | undefined;
  readonly app: string;
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
  readonly run: Run;
}

/** Starts the app and returns its address with the route prefix. */
async function startApp({ program, app, port, env, run }: AppParts): Promise<string> {
  const hostJson = `${root}/host.json`;
  if (program === undefined) {
    const host = await startHost({ app, hostJson, port, env });
    run.onStop(host.stop);
    run.endsWith(host.ended);
    for (const line of host.functions) write(line);
    return host.url;
  }
  const args = [program.program, ...program.args, 'start', '--port', String(port)];
  const func = startChild({ name: 'func', script: 'func.ts', args, env, output: 'shown', killAfterMs: 10_000 });
  run.onStop(func.stop);
  run.endsWith(func.ended);
  const { routePrefix } = await readHostJson(hostJson);
  return `http://127.0.0.1:${port}${routePrefix === '' ? '' : `/${routePrefix}`}`;
}

async function prepare(emulator: Emulator | undefined, env: NodeJS.ProcessEnv): Promise<void> {
  try {
    await emulator?.prepare(env);
  } catch (error) {
    throw new Error(`Cannot prepare ${emulator?.endpoint}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function functionNames(url: URL): Promise<string[]> {
  const response = await fetch(url);
  const functions: { name: string }[] = response.ok ? JSON.parse(await response.text()) : [];
  return functions.map(({ name }) => name);
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
