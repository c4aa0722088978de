import { join } from 'node:path';
import { prepareTable } from '../../../infra/aws/local/dynamo/prepare-table.ts';
import { LOCAL_ACCESS, startDynalite } from '../../../infra/aws/local/dynamo/start-dynalite.ts';
import { LOCAL_ENVIRONMENT } from '../../../infra/aws/local/local-environment.ts';
import { prepareBucket } from '../../../infra/aws/local/s3/prepare-bucket.ts';
import { localClient, startStandIn } from '../../../infra/aws/local/s3/start-stand-in.ts';
import { loadSettings } from '../../../src/clouds/aws/settings.ts';
import { createAwsStores } from '../../../src/clouds/aws/stores.ts';
import { freePort, ROOT, type Running } from '../../support/child-processes.ts';
import type { CloudHarness, StoreStep } from '../../support/harness.ts';
import { processBelow } from '../../support/processes-below.ts';
import { openRawBlobs } from './support/raw-blobs.ts';
import { S3_STEPS } from './support/s3-requests.ts';
import { WRONG_SETTINGS } from './support/wrong-settings.ts';
import { DYNAMO_STEPS, THROTTLED } from './unkind/dynamo.ts';
import { startUnkindStores } from './unkind/stores.ts';

const blob = (name: string): StoreStep => ({ store: 'blobs', name });
const item = (name: string): StoreStep => ({ store: 'records', name });

const NAMES = { BUCKET_NAME: 'images', TABLE_NAME: 'images' };
const EVERY_ORIGIN = ['*'];

export const harness: CloudHarness = {
  cloud: 'aws',

  async choosePlaces() {
    const [s3, dynamo] = [await freePort(), await freePort()];
    return {
      env: { S3_PORT: String(s3), DYNAMODB_PORT: String(dynamo) },
      settings: {
        ...LOCAL_ENVIRONMENT,
        ...NAMES,
        AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${s3}`,
        AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${dynamo}`,
      },
    };
  },

  async startStores({ run, places: chosen, folder }) {
    const { env: ports, settings } = chosen ?? (await harness.choosePlaces());
    const kept = folder === undefined ? undefined : join(folder, 's3');
    await (await startStandIn(Number(ports.S3_PORT), run, kept)).prepare(settings, EVERY_ORIGIN);
    await (await startDynalite(Number(ports.DYNAMODB_PORT), run)).prepare(settings);
    return settings;
  },

  async ownContainers(settings, name) {
    const { AWS_ENDPOINT_URL_S3 = '', AWS_ENDPOINT_URL_DYNAMODB: endpoint = '' } = settings;
    await prepareBucket(localClient(AWS_ENDPOINT_URL_S3), name, EVERY_ORIGIN);
    await prepareTable({ ...LOCAL_ACCESS, endpoint }, name);
    return { ...settings, BUCKET_NAME: name, TABLE_NAME: name };
  },

  openStores(values) {
    // The SDK reads them where the role would be.
    process.env.AWS_ACCESS_KEY_ID ??= LOCAL_ENVIRONMENT.AWS_ACCESS_KEY_ID;
    process.env.AWS_SECRET_ACCESS_KEY ??= LOCAL_ENVIRONMENT.AWS_SECRET_ACCESS_KEY;
    const settings = loadSettings(values);
    return { settings, ...createAwsStores(settings) };
  },

  openBlobs: openRawBlobs,
  startUnkindStores,

  hostCommand: async (app, root = ROOT) => [join(root, 'infra/aws/local/front/main.ts'), '--app', app, '--port', '0'],
  appProcess: (running: Running) => processBelow(running, 'front/main.ts'),

  // Six MiB, base64 and the rest of the event inside.
  platform: {
    streamsBodies: false,
    keepsBytesOfText: false,
    maxBodyBytes: 4_700_000,
    maxUploadBytes: 4_500_000,
    wrongSizeStatus: 403,
    reportsCharge: true,
  },
  expiryOf({ searchParams }) {
    const signed = (searchParams.get('X-Amz-Date') ?? '').replace(
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
      '$1-$2-$3T$4:$5:$6Z',
    );
    return new Date(Date.parse(signed) + Number(searchParams.get('X-Amz-Expires')) * 1_000);
  },
  throttled: THROTTLED,
  wrongSettings: WRONG_SETTINGS,

  steps: { ...DYNAMO_STEPS, ...S3_STEPS },

  requests: {
    'upload, small': [blob('put object'), item('create doc')],
    // No body that reaches the function is larger than one request to S3.
    'upload, large': [blob('put object'), item('create doc')],
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
      blob('head object'),
      blob('get object'),
      item('replace draft'),
      blob('copy object'),
      item('read claim'),
      item('replace claim'),
      item('create doc'),
      blob('delete object'),
    ],
    'complete in parts': [blob('complete upload')],
  },
};
