import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { buildHost } from '../../../infra/azure/local/build-host.ts';
import { startAzurite, startCosmos } from '../../../infra/azure/local/emulators.ts';
import { prepareBlobs, prepareCosmos } from '../../../infra/azure/local/stores.ts';
import { parseValues } from '../../../infra/local/settings.ts';
import { loadSettings } from '../../../src/clouds/azure/settings.ts';
import { createAzureStores } from '../../../src/clouds/azure/stores.ts';
import { freePort, ROOT } from '../../support/child-processes.ts';
import type { CloudHarness, RawBlobs, Settings, StoreStep } from '../../support/harness.ts';
import { processBelow } from '../../support/processes-below.ts';
import { azuriteConnection, cosmosConnection } from './support/emulator-connections.ts';
import { WRONG_SETTINGS } from './support/wrong-settings.ts';
import { startUnkindStores } from './unkind/stores.ts';

const sample = () => parseValues(readFileSync(join(ROOT, 'local.settings.sample.json'), 'utf8'), 'the sample');
const blob = (name: string): StoreStep => ({ store: 'blobs', name });
const item = (name: string): StoreStep => ({ store: 'records', name });

/** What names a store. */
const STORE_SETTINGS = ['BLOB_CONNECTION', 'COSMOS_CONNECTION', 'BUCKET_NAME', 'TABLE_NAME', 'COSMOS_DATABASE'];

export const harness: CloudHarness = {
  cloud: 'azure',

  async choosePlaces() {
    const [azurite, cosmos] = [await freePort(), await freePort()];
    return {
      env: { AZURITE_PORT: String(azurite), COSMOS_PORT: String(cosmos) },
      settings: {
        ...pick(sample(), STORE_SETTINGS),
        BLOB_CONNECTION: azuriteConnection(azurite),
        COSMOS_CONNECTION: cosmosConnection(cosmos),
      },
    };
  },

  async startStores({ run, places: chosen, env = {}, folder }) {
    const { env: ports, settings: places } = chosen ?? (await harness.choosePlaces());
    const settings: Settings = { ...sample(), ...places, ...pick(env, STORE_SETTINGS) };
    if (env.BLOB_CONNECTION === undefined) {
      await (await startAzurite(Number(ports.AZURITE_PORT), run, { folder })).prepare(settings);
    }
    if (env.COSMOS_CONNECTION === undefined) {
      await (await startCosmos(Number(ports.COSMOS_PORT), run)).prepare(settings);
    }
    return settings;
  },

  async ownContainers(settings, name) {
    const { BLOB_CONNECTION = '', COSMOS_CONNECTION = '', COSMOS_DATABASE = '' } = settings;
    await prepareBlobs(BLOB_CONNECTION, name);
    await prepareCosmos(COSMOS_CONNECTION, { database: COSMOS_DATABASE, container: name });
    return { ...settings, BUCKET_NAME: name, TABLE_NAME: name };
  },

  openStores(values) {
    const settings = loadSettings(values);
    return { settings, ...createAzureStores(settings) };
  },

  openBlobs,
  startUnkindStores,

  async hostCommand(app, root) {
    const script = root === undefined ? await buildHost() : join(root, 'infra/azure/local/host/main.ts');
    return [script, '--app', app, '--port', '0', '--host-json', join(root ?? ROOT, 'host.json')];
  },
  // The worker of the local Functions host.
  appProcess: (running) => processBelow(running, 'host/worker/main.'),

  platform: {
    streamsBodies: true,
    keepsBytesOfText: true,
    maxBodyBytes: 104_857_600,
    maxUploadBytes: 104_857_600,
    wrongSizeStatus: undefined,
    reportsCharge: true,
  },
  expiryOf: (url) => new Date(url.searchParams.get('se') ?? ''),
  throttled: { kind: 'answer', status: 429, headers: { 'x-ms-retry-after-ms': '20', 'retry-after': '1' } },
  wrongSettings: WRONG_SETTINGS,

  steps: {
    createRecord: 'create doc',
    replaceRecord: 'replace doc',
    // A tombstone takes the place of the record.
    removeRecord: 'replace doc',
    createClaim: 'create claim',
    replaceClaim: 'replace claim',
    commitBlob: 'put blob',
    assembleBlob: 'put block list',
    readBlob: 'get blob',
    copyBlob: 'copy blob',
    removeBlob: 'delete blob',
  },

  requests: {
    'upload, small': [blob('put blob'), item('create doc')],
    'upload, large': [blob('put block'), blob('put block list'), item('create doc')],
    'upload with a key': [
      item('upsert fence'),
      item('read claim'),
      item('read doc'),
      item('create claim'),
      blob('put blob'),
      item('create doc'),
    ],
    replace: [
      blob('put blob'),
      item('create doc'),
      item('read doc'),
      item('upsert fence'),
      item('replace doc'),
      blob('delete blob'),
    ],
    delete: [item('read doc'), item('upsert fence'), item('replace doc'), blob('delete blob')],
    update: [item('read doc'), item('upsert fence'), item('replace doc')],
    'create upload': [item('read doc'), item('create draft')],
    'create upload with a key': [item('read claim'), item('create draft'), item('create claim')],
    complete: [
      item('read draft'),
      item('upsert fence'),
      item('read doc'),
      blob('head blob'),
      blob('get blob'),
      item('replace draft'),
      blob('copy blob'),
      blob('read source'),
      blob('set headers'),
      item('read claim'),
      item('replace claim'),
      item('create doc'),
      blob('delete blob'),
    ],
    'complete in parts': [blob('put block list')],
  },
};

function openBlobs({ BLOB_CONNECTION = '', BUCKET_NAME = '' }: Settings): RawBlobs {
  const container = BlobServiceClient.fromConnectionString(BLOB_CONNECTION).getContainerClient(BUCKET_NAME);
  return {
    url: container.url,
    async list({ uncommitted } = { uncommitted: false }) {
      const found = new Map<string, string>();
      for await (const { name, properties } of container.listBlobsFlat({ includeUncommitedBlobs: uncommitted })) {
        found.set(name, properties.etag);
      }
      return found;
    },
    async read(name) {
      const client = container.getBlobClient(name);
      return (await client.exists()) ? client.downloadToBuffer() : undefined;
    },
    async write(name, bytes, metadata = {}) {
      await container.getBlockBlobClient(name).uploadData(Buffer.from(bytes), { metadata });
    },
    async remove(name) {
      await container.getBlobClient(name).deleteIfExists();
    },
  };
}

function pick(from: NodeJS.ProcessEnv, names: readonly string[]): Settings {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));
}
