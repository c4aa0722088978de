import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Connection, loadSettings } from '../../../src/clouds/azure/settings.ts';
import { readCors } from '../../local/cors.ts';
import { readSettings, resolveSettings } from '../../local/settings.ts';
import { storageOrigins } from './emulators.ts';
import { prepareBlobs, prepareCosmos } from './stores.ts';

/**
 * `npm run prepare-stores`: creates container, database and CORS rules in emulators that are already running, like those of
 * compose.yaml. Accounts are skipped: the deployment prepares them.
 */
const { values } = parseArgs({ options: { settings: { type: 'string' } } });

async function prepareStores(): Promise<void> {
  const root = resolve(import.meta.dirname, '../../..');
  const file = values.settings ?? `${root}/local.settings.json`;
  const environment = resolveSettings(await readSettings(root, file, process.env));
  const { blobConnection, bucketName, cosmosConnection, cosmosDatabase, tableName } = loadSettings(environment);
  const origins = storageOrigins(await readCors(root, file));
  const { BLOB_CONNECTION = '', COSMOS_CONNECTION = '' } = environment;
  await prepare('BLOB_CONNECTION', blobConnection, () => prepareBlobs(BLOB_CONNECTION, bucketName, origins));
  await prepare('COSMOS_CONNECTION', cosmosConnection, () =>
    prepareCosmos(COSMOS_CONNECTION, { database: cosmosDatabase, container: tableName }),
  );
}

async function prepare(setting: string, { kind, endpoint }: Connection, create: () => Promise<void>): Promise<void> {
  if (kind === 'identity') {
    process.stdout.write(`skipped  ${endpoint} ${setting} is an account, not an emulator\n`);
    return;
  }
  try {
    await create();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot prepare ${endpoint}: ${reason}. Start the emulator, or correct ${setting}.`);
  }
  process.stdout.write(`prepared ${endpoint}\n`);
}

await prepareStores().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
