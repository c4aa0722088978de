import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { awaitChild } from '../../local/await-child.ts';
import { startChild } from '../../local/child.ts';
import { type Cors, readCors } from '../../local/cors.ts';
import { freePorts } from '../../local/ports.ts';
import { type Run, runUntilStopped } from '../../local/run-until-stopped.ts';
import { readSettings, resolveSettings } from '../../local/settings.ts';
import { prepareBlobs, prepareCosmos } from './stores.ts';

/** Published by Microsoft; they open nothing but emulators. */
const AZURITE_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const COSMOS_KEY = 'C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==';

/** The variables that name the ports, and their defaults. */
export const AZURITE_PORT = { AZURITE_PORT: 10_000 };
export const COSMOS_PORT = { COSMOS_PORT: 8_081 };

export interface Emulator {
  /** The setting that makes the app use it. */
  readonly connection: string;
  readonly endpoint: string;
  /** Creates the containers that the app expects, named by the settings. */
  prepare(settings: NodeJS.ProcessEnv): Promise<void>;
}

const childScript = (name: string) => `${import.meta.dirname}/children/${name}.ts`;

export interface AzuriteOptions {
  /** Folder of its data; in memory by default. */
  readonly folder?: string | undefined;
  /** Origins whose pages can use it; all by default. */
  readonly origins?: string[];
}

/** As in Azure: the app's own page, and the pages that are allowed to call the API. */
export function storageOrigins({ origins }: Cors, port = 7_071): string[] {
  return origins.includes('*') ? ['*'] : [`http://127.0.0.1:${port}`, `http://localhost:${port}`, ...origins];
}

/** Azurite's blob service. */
export async function startAzurite(port: number, run: Run, options: AzuriteOptions = {}): Promise<Emulator> {
  const { folder, origins } = options;
  const data = folder === undefined ? ['--inMemoryPersistence'] : ['--location', folder];
  const flags = [...data, '--skipApiVersionCheck', '--silent', '--disableTelemetry'];
  const args = ['--blobHost', '127.0.0.1', '--blobPort', String(port), ...flags];
  const child = startChild({ name: 'Azurite', script: childScript('azurite'), args });
  const endpoint = `http://127.0.0.1:${port}/devstoreaccount1`;
  await awaitChild('Azurite', child, endpoint, run);
  const connection = [
    'DefaultEndpointsProtocol=http;AccountName=devstoreaccount1',
    `AccountKey=${AZURITE_KEY};BlobEndpoint=${endpoint};`,
  ].join(';');
  return { connection, endpoint, prepare: ({ BUCKET_NAME = '' }) => prepareBlobs(connection, BUCKET_NAME, origins) };
}

/** The Cosmos DB emulator, with its data in memory or in the given file. */
export async function startCosmos(port: number, run: Run, file?: string): Promise<Emulator> {
  const args = [String(port), ...(file === undefined ? [] : [file])];
  const child = startChild({ name: 'The Cosmos DB emulator', script: childScript('cosmos'), args });
  const endpoint = `http://127.0.0.1:${port}/`;
  await awaitChild('The Cosmos DB emulator', child, endpoint, run);
  const connection = `AccountEndpoint=${endpoint};AccountKey=${COSMOS_KEY}`;
  return {
    connection,
    endpoint,
    prepare: ({ COSMOS_DATABASE = '', TABLE_NAME = '' }) =>
      prepareCosmos(connection, { database: COSMOS_DATABASE, container: TABLE_NAME }),
  };
}

export const IN_MEMORY = 'The emulators keep their data in memory and lose it when they stop.\n';

if (import.meta.main) {
  const root = resolve(import.meta.dirname, '../../..');
  const { values } = parseArgs({ options: { settings: { type: 'string' } } });
  await runUntilStopped(async (run) => {
    const file = values.settings ?? `${root}/local.settings.json`;
    const sources = await readSettings(root, file, process.env);
    const origins = storageOrigins(await readCors(root, file));
    const ports = await freePorts({ ...AZURITE_PORT, ...COSMOS_PORT }, process.env);
    process.stdout.write(IN_MEMORY);
    const emulators = await Promise.all([
      startAzurite(ports.AZURITE_PORT, run, { origins }),
      startCosmos(ports.COSMOS_PORT, run),
    ]);
    for (const emulator of emulators) await emulator.prepare(resolveSettings(sources));
    const [blobs, cosmos] = emulators;
    process.stdout.write(`BLOB_CONNECTION=${blobs.connection}\nCOSMOS_CONNECTION=${cosmos.connection}\n`);
    process.stdout.write(`ready ${blobs.endpoint} ${cosmos.endpoint}\n`);
  });
}
