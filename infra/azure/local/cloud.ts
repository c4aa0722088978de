import { join } from 'node:path';
import { startChild } from '../../local/child.ts';
import type { HostOptions, LocalCloud, StartHost } from '../../local/local-cloud.ts';
import { isGiven } from '../../local/settings.ts';
import { AZURITE_PORT, COSMOS_PORT, type Emulator, startAzurite, startCosmos, storageOrigins } from './emulators.ts';
import { type FuncProgram, findFunc } from './find-func.ts';
import { startHost } from './host/host.ts';
import { readHostJson } from './host/host-json.ts';

/** Azurite, the Cosmos DB emulator, and `func` if it is installed, otherwise the project's own Functions host. */
export const localCloud: LocalCloud = {
  async chooseHost(root, choice) {
    if (choice === 'local') return startOwnHost;
    if (choice !== undefined && choice !== 'func') throw new Error(`--host must be func or local; it is "${choice}"`);
    const program = await findFunc(root, process.env);
    if (program === undefined && choice === 'func') {
      throw new Error('Azure Functions Core Tools 4 or 5 are not installed: install them, or use --host local');
    }
    return program === undefined ? startOwnHost : startFunc(program);
  },

  storePorts: (sources) => ({
    ...(!isGiven('BLOB_CONNECTION', sources) && AZURITE_PORT),
    ...(!isGiven('COSMOS_CONNECTION', sources) && COSMOS_PORT),
  }),

  async startStores({ ports, sources, cors, data, run }) {
    const kept = (name: string) => (data === undefined ? undefined : join(data, name));
    const origins = storageOrigins(cors, ports.PORT);
    const [azurite, cosmos] = await Promise.all([
      ports.AZURITE_PORT === undefined
        ? undefined
        : startAzurite(ports.AZURITE_PORT, run, { origins, folder: kept('blobs') }),
      ports.COSMOS_PORT === undefined ? undefined : startCosmos(ports.COSMOS_PORT, run, kept('records.sqlite')),
    ]);
    const settings: Record<string, string> = {};
    const lines: string[] = [];
    if (azurite !== undefined) {
      settings.BLOB_CONNECTION = azurite.connection;
      if (!isGiven('AzureWebJobsStorage', sources)) settings.AzureWebJobsStorage = azurite.connection;
      lines.push(`blob storage ${azurite.endpoint}`);
    }
    if (cosmos !== undefined) {
      settings.COSMOS_CONNECTION = cosmos.connection;
      lines.push(`cosmos db    ${cosmos.endpoint}`);
    }
    return {
      settings,
      lines,
      async prepare(env) {
        for (const emulator of [azurite, cosmos]) await prepare(emulator, env);
      },
    };
  },
};

/** The setting of host.json that makes Core Tools write a line for each request. */
const QUIET = { AzureFunctionsJobHost__logging__logLevel__default: 'Warning' };

async function startOwnHost({ root, app, port, env, cors, verbose, run, write }: HostOptions): Promise<string> {
  const host = await startHost({ app, hostJson: `${root}/host.json`, port, env, cors, verbose });
  run.onStop(host.stop);
  run.endsWith(host.ended);
  for (const line of host.functions) write(line);
  return host.url;
}

function startFunc(program: FuncProgram): StartHost {
  return async function start({ root, port, env, cors, verbose, run }) {
    const args = [program.program, ...program.args, 'start', '--port', String(port)];
    if (cors.origins.length > 0) args.push('--cors', cors.origins.join(','));
    if (cors.credentials) args.push('--cors-credentials');
    const script = `${import.meta.dirname}/children/func.ts`;
    const func = startChild({
      name: 'func',
      script,
      args,
      env: { ...(!verbose && QUIET), ...env },
      output: 'shown',
      killAfterMs: 10_000,
    });
    run.onStop(func.stop);
    run.endsWith(func.ended);
    const { routePrefix } = await readHostJson(`${root}/host.json`);
    return `http://127.0.0.1:${port}${routePrefix === '' ? '' : `/${routePrefix}`}`;
  };
}

async function prepare(emulator: Emulator | undefined, env: NodeJS.ProcessEnv): Promise<void> {
  try {
    await emulator?.prepare(env);
  } catch (error) {
    throw new Error(`Cannot prepare ${emulator?.endpoint}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
