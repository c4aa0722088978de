import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Host, startHost } from '../../../../infra/azure/local/host/host.ts';
import { build } from '../../../../infra/build.ts';
import { plain } from '../../../support/sample-images.ts';
import { makeCertificate } from '../support/tls/certificate.ts';
import { type IdentityEndpoint, startIdentityEndpoint } from '../support/tls/identity-endpoint.ts';
import { getBytes, startTlsStores, type TlsStores } from '../support/tls/stores.ts';

const CLIENT_ID = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
/** Whose tokens the identity endpoint gives out. */
const OBJECT_ID = '66666666-7777-8888-9999-000000000000';
const root = process.cwd();
const directory = mkdtempSync(`${tmpdir()}/token-path-`);
const certificate = makeCertificate(directory);

let app: string;
let stores: TlsStores;
let identity: IdentityEndpoint;

beforeAll(async () => {
  app = await build('src/clouds/azure/app.ts');
  stores = await startTlsStores(certificate);
  identity = await startIdentityEndpoint();
});

afterAll(async () => {
  await identity?.stop();
  await stores?.stop();
  rmSync(directory, { recursive: true });
});

/** The app with endpoints for connections, as Bicep sets them, and what the platform adds to its environment. */
function start(platform: Record<string, string>): Promise<Host> {
  const { IDENTITY_ENDPOINT: _endpoint, IDENTITY_HEADER: _header, ...rest } = process.env;
  return startHost({
    app,
    hostJson: `${root}/host.json`,
    port: 0,
    env: {
      ...rest,
      NODE_EXTRA_CA_CERTS: certificate.certFile,
      BUCKET_NAME: 'images',
      TABLE_NAME: 'images',
      COSMOS_DATABASE: 'image-metadata',
      BLOB_CONNECTION: stores.blobEndpoint,
      COSMOS_CONNECTION: stores.cosmosEndpoint,
      SWEEP_SCHEDULE: '0 0 3 * * *',
      AZURE_CLIENT_ID: CLIENT_ID,
      ...platform,
    },
  });
}

describe('with a managed identity', () => {
  let host: Host;
  beforeAll(async () => {
    host = await start(identity.env);
  });
  afterAll(() => host?.stop());

  it('is healthy', async () => {
    const response = await fetch(`${host.url}/health`);
    expect(await response.json()).toMatchObject({ status: 'ok' });
    expect(response.status).toBe(200);
  });

  it('stores, reads back and redirects to bytes that a delegated SAS reads', async () => {
    const bytes = await plain(30, 20, 'teal').png().toBuffer();
    const put = await fetch(`${host.url}/images/tok%C3%A9n.png`, { method: 'PUT', body: bytes });
    expect(put.status).toBe(201);
    const read = await fetch(`${host.url}/images/tok%C3%A9n.png`);
    expect(await read.json()).toMatchObject({ image_id: 'tokén.png', width: 30, height: 20, size_bytes: bytes.length });

    const redirect = await fetch(`${host.url}/images/tok%C3%A9n.png/content?download=1`, { redirect: 'manual' });
    expect(redirect.status).toBe(302);
    const location = redirect.headers.get('Location') ?? '';
    // Signed for the user by Entra ID: a key id in place of an account key.
    expect(new URL(location).searchParams.get('skoid')).toBe(OBJECT_ID);
    expect(new URL(location).searchParams.get('sp')).toBe('r');
    const content = await getBytes(location, certificate.cert);
    expect(content.status).toBe(200);
    expect(content.headers['content-disposition']).toContain("filename*=UTF-8''tok%C3%A9n.png");
    expect(content.bytes.equals(bytes)).toBe(true);
  });

  it('begins a direct upload with a delegated SAS that creates, and nothing else', async () => {
    const begin = await fetch(`${host.url}/uploads`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ size_bytes: 5 }),
    });
    expect(begin.status).toBe(201);
    const { upload_url } = JSON.parse(await begin.text());
    expect(new URL(upload_url).searchParams.get('sp')).toBe('c');
    expect(new URL(upload_url).searchParams.get('skoid')).toBe(OBJECT_ID);
  });

  it('asks the platform for one token per store, as the identity of the settings', async () => {
    for (let times = 0; times < 2; times += 1) await fetch(`${host.url}/health`);
    const resources = identity.requests.map(({ resource }) => resource);
    expect(new Set(resources)).toEqual(
      new Set(['https://storage.azure.com', stores.cosmosEndpoint.replace(/\/$/, '')]),
    );
    expect(resources).toHaveLength(2);
    expect(identity.requests.every(({ clientId }) => clientId === CLIENT_ID)).toBe(true);
  });
});

describe('without a token', () => {
  it.each([
    ['the platform offers no identity', () => ({})],
    ['the platform refuses', () => ({ ...identity.env, IDENTITY_HEADER: 'wrong' })],
  ])('says so for both stores where %s', async (_case, platform) => {
    const host = await start(platform());
    try {
      const response = await fetch(`${host.url}/health`);
      expect(response.status).toBe(503);
      const { checks } = JSON.parse(await response.text());
      expect(checks.storage).toMatchObject({ status: 'unavailable', code: 'NoToken' });
      expect(checks.database).toMatchObject({ status: 'unavailable', code: 'NoToken' });
      expect(checks.storage.remedy).toContain('AZURE_CLIENT_ID');
    } finally {
      await host.stop();
    }
  });

  it('stores nothing and answers 503', async () => {
    const host = await start({});
    try {
      const bytes = await plain(3, 2, 'red').png().toBuffer();
      const response = await fetch(`${host.url}/images`, { method: 'POST', body: bytes });
      expect(response.status).toBe(503);
      expect(response.headers.get('x-ms-error-code')).toBe('StorageUnavailable');
    } finally {
      await host.stop();
    }
  });
});
