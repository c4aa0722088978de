import { join } from 'node:path';
import { startFirestore } from '../../../infra/gcp/local/firestore/start-firestore.ts';
import { MAX_REQUEST_BYTES } from '../../../infra/gcp/local/framework/refuse-large-requests.ts';
import { localAccountFile } from '../../../infra/gcp/local/gcs/local-account.ts';
import { prepareBucket } from '../../../infra/gcp/local/gcs/prepare-bucket.ts';
import { startStandIn as startGcs } from '../../../infra/gcp/local/gcs/start-stand-in.ts';
import { LOCAL_ENVIRONMENT } from '../../../infra/gcp/local/local-environment.ts';
import { HIGHEST_MAX_UPLOAD_BYTES, loadSettings } from '../../../src/clouds/gcp/settings.ts';
import { createGcpStores } from '../../../src/clouds/gcp/stores.ts';
import { freePort, ROOT, type Running } from '../../support/child-processes.ts';
import type { CloudHarness, StoreStep } from '../../support/harness.ts';
import { processBelow } from '../../support/processes-below.ts';
import { GCS_STEPS } from './support/gcs-requests.ts';
import { openRawBlobs } from './support/raw-blobs.ts';
import { WRONG_SETTINGS } from './support/wrong-settings.ts';
import { FIRESTORE_STEPS, THROTTLED } from './unkind/firestore.ts';
import { startUnkindStores } from './unkind/stores.ts';

const blob = (name: string): StoreStep => ({ store: 'blobs', name });
const item = (name: string): StoreStep => ({ store: 'records', name });

const NAMES = { BUCKET_NAME: 'images', TABLE_NAME: 'images', FIRESTORE_DATABASE: '(default)' };

export const harness: CloudHarness = {
  cloud: 'gcp',

  async choosePlaces() {
    const [gcs, firestore] = [await freePort(), await freePort()];
    return {
      env: { GCS_PORT: String(gcs), FIRESTORE_PORT: String(firestore) },
      settings: {
        ...LOCAL_ENVIRONMENT,
        ...NAMES,
        GCS_ENDPOINT: `http://127.0.0.1:${gcs}`,
        FIRESTORE_EMULATOR_HOST: `127.0.0.1:${firestore}`,
        GOOGLE_APPLICATION_CREDENTIALS: localAccountFile(),
      },
    };
  },

  async startStores({ run, places: chosen, folder }) {
    const { env: ports, settings } = chosen ?? (await harness.choosePlaces());
    const kept = folder === undefined ? undefined : join(folder, 'gcs');
    await (await startGcs(Number(ports.GCS_PORT), run, kept)).prepare(settings, ['*']);
    await startFirestore(Number(ports.FIRESTORE_PORT), run);
    return settings;
  },

  /** A bucket and a database, which needs no creation: collections have the names of the indexes. */
  async ownContainers(settings, name) {
    await prepareBucket(settings.GCS_ENDPOINT ?? '', name);
    return { ...settings, BUCKET_NAME: name, FIRESTORE_DATABASE: name };
  },

  openStores(values) {
    const settings = loadSettings(values);
    return { settings, ...createGcpStores(settings) };
  },

  openBlobs: openRawBlobs,
  startUnkindStores,

  hostCommand: async (app, root = ROOT) => [
    join(root, 'infra/gcp/local/framework/main.ts'),
    '--app',
    app,
    '--port',
    '0',
  ],
  appProcess: (running: Running) => processBelow(running, 'framework/main.ts'),

  platform: {
    streamsBodies: true,
    keepsBytesOfText: true,
    maxBodyBytes: MAX_REQUEST_BYTES,
    maxUploadBytes: HIGHEST_MAX_UPLOAD_BYTES,
    wrongSizeStatus: 400,
    reportsCharge: false,
  },
  expiryOf({ searchParams }) {
    const signed = (searchParams.get('X-Goog-Date') ?? '').replace(
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
      '$1-$2-$3T$4:$5:$6Z',
    );
    return new Date(Date.parse(signed) + Number(searchParams.get('X-Goog-Expires')) * 1_000);
  },
  throttled: THROTTLED,
  wrongSettings: WRONG_SETTINGS,

  steps: { ...FIRESTORE_STEPS, ...GCS_STEPS },

  requests: {
    'upload, small': [blob('put object'), item('create doc')],
    'upload, large': [blob('put part'), blob('compose object'), blob('delete part'), item('create doc')],
    'upload with a key': [
      item('read claim'),
      item('read doc'),
      item('create claim'),
      blob('put object'),
      item('create doc'),
    ],
    replace: [blob('put object'), item('create doc'), item('read doc'), item('replace doc'), blob('delete object')],
    delete: [item('read doc'), item('replace doc'), blob('delete object')],
    update: [item('read doc'), item('replace doc')],
    'create upload': [item('read doc'), item('create draft')],
    'create upload with a key': [item('read claim'), item('create draft'), item('create claim')],
    complete: [
      item('read draft'),
      item('read doc'),
      blob('stat object'),
      blob('get object'),
      item('replace draft'),
      blob('copy object'),
      item('read claim'),
      item('replace claim'),
      item('create doc'),
      blob('delete object'),
    ],
    'complete in parts': [blob('compose object'), blob('delete part')],
  },
};
