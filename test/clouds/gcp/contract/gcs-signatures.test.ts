import { Storage } from '@google-cloud/storage';
import { GoogleAuth } from 'google-auth-library';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalAccount, publicKeyOf } from '../../../../infra/gcp/local/gcs/local-account.ts';
import { prepareBucket } from '../../../../infra/gcp/local/gcs/prepare-bucket.ts';
import { type LocalGcs, startGcs } from '../../../../infra/gcp/local/gcs/server.ts';
import { createGcsBlobs } from '../../../../src/clouds/gcp/gcs-blobs.ts';
import { createGcsClient } from '../../../../src/clouds/gcp/gcs-client.ts';
import type { BlobStore } from '../../../../src/images/blob-store.ts';
import { testScope } from '../../../support/request-scope.ts';
import { ACCOUNT, BUCKET } from '../support/gcs.ts';

const scope = testScope();
const READ = { lifetimeSeconds: 60, contentType: 'image/png', contentDisposition: 'inline; filename="a (1)\'!*.png"' };
const PROPERTIES = { contentType: 'a/b', sha256: 'a'.repeat(64), imageId: 'x', recordsIn: 'r' };

let clock = Date.now();
let gcs: LocalGcs;
let blobs: BlobStore;
const open = (credentials = ACCOUNT) =>
  createGcsBlobs({
    client: createGcsClient({ endpoint: gcs.endpoint, credentials }),
    bucket: BUCKET,
    now: () => new Date(clock),
  });
beforeAll(async () => {
  gcs = await startGcs({
    clientEmail: ACCOUNT.clientEmail,
    publicKey: publicKeyOf(ACCOUNT),
    now: () => new Date(clock),
  });
  await prepareBucket(gcs.endpoint, BUCKET);
  blobs = open();
  for (const name of ['a b/é&+%2F~.png', 'other']) await blobs.create(name, Buffer.from('bytes'), PROPERTIES, scope);
});
afterAll(() => gcs.stop());

async function send(url: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(url, init);
  const [, code] = /<Code>(.*?)</.exec(await response.text()) ?? [];
  return [response.status, code].filter(Boolean).join(' ');
}

describe('a URL that reads', () => {
  const sign = async (name = 'a b/é&+%2F~.png', by = blobs) => (await by.readUrl(name, READ, scope)).url;

  it('shows the bytes with what was signed, any number of times, and in ranges', async () => {
    const url = await sign();
    for (const range of [undefined, 'bytes=1-2']) {
      const response = await fetch(url, range === undefined ? {} : { headers: { range } });
      expect(await response.text()).toBe(range === undefined ? 'bytes' : 'yt');
      expect(response.headers.get('content-type')).toBe(READ.contentType);
      expect(response.headers.get('content-disposition')).toBe(READ.contentDisposition);
    }
  });

  it.each<[string, (url: string) => Promise<string>, string]>([
    [
      'another object',
      async (url) => send(url.replace(/\/images\/[^?]*/, '/images/other')),
      '403 SignatureDoesNotMatch',
    ],
    ['another type', async (url) => send(url.replace('image%2Fpng', 'text%2Fhtml')), '403 SignatureDoesNotMatch'],
    ['a longer life', async (url) => send(url.replace('Expires=60', 'Expires=61')), '403 SignatureDoesNotMatch'],
    ['another account', async (url) => send(url.replace('local%40', 'other%40')), '403 SignatureDoesNotMatch'],
    ['another method', async (url) => send(url, { method: 'PUT', body: 'x' }), '403 SignatureDoesNotMatch'],
    ['a removal', async (url) => send(url, { method: 'DELETE' }), '403 SignatureDoesNotMatch'],
    ['no signature', async (url) => send(url.split('?')[0] ?? ''), '403 AccessDenied'],
    [
      'a header that is not signed',
      async (url) => send(url, { headers: { 'x-goog-meta-a': 'b' } }),
      '400 MalformedSecurityHeader',
    ],
    ['HEAD', async (url) => send(url, { method: 'HEAD' }), '403'],
  ])('refuses %s', async (_case, work, answer) => {
    expect(await work(await sign())).toBe(answer);
  });

  it('for HEAD allows HEAD alone', async () => {
    const { url } = await blobs.readUrl('other', { ...READ, method: 'HEAD' }, scope);
    const { status, headers } = await fetch(url, { method: 'HEAD' });
    expect([status, headers.get('content-length'), headers.get('content-type')]).toEqual([200, '5', 'image/png']);
    expect(await send(url)).toBe('403 SignatureDoesNotMatch');
  });

  it('is refused where another key signed it', async () => {
    const other = open({ ...createLocalAccount(), clientEmail: ACCOUNT.clientEmail });
    expect(await send(await sign('other', other))).toBe('403 SignatureDoesNotMatch');
  });

  it('ends', async () => {
    const url = await sign();
    clock += 62_000;
    expect(await send(url)).toBe('400 ExpiredToken');
  });
});

it('are those of the SDK', async () => {
  const auth = new GoogleAuth();
  auth.jsonContent = { type: 'service_account', client_email: ACCOUNT.clientEmail, private_key: ACCOUNT.privateKey };
  const file = new Storage({ apiEndpoint: gcs.endpoint, authClient: auth }).bucket(BUCKET).file('a b/é&+%2F~.png');
  const from = Math.floor(clock / 1_000) * 1_000;
  const times = { version: 'v4', accessibleAt: new Date(from), expires: from + 60_000 } as const;
  const { contentType: responseType, contentDisposition: responseDisposition } = READ;
  const [read] = await file.getSignedUrl({ ...times, action: 'read', responseType, responseDisposition });
  const parts = (url: string) => [url.split('?')[0], [...new URL(url).searchParams].sort()];
  expect(parts((await blobs.readUrl(file.name, READ, scope)).url)).toEqual(parts(read));
  const { url, headers } = await blobs.uploadUrl(file.name, 5, 60, scope);
  const [write] = await file.getSignedUrl({ ...times, action: 'write', extensionHeaders: headers });
  expect(parts(url)).toEqual(parts(write));
});

describe('a URL that creates', () => {
  const upload = { method: 'PUT', body: 'bytes' };

  it('takes one object of the announced size with its headers, and nothing else', async () => {
    const { url, headers } = await blobs.uploadUrl('uploads/1', 5, 60, scope);
    const refused: [RequestInit, string][] = [
      [{ headers, body: 'longer' }, '400 EntityTooLarge'],
      [{ headers, body: 'less' }, '400 EntityTooSmall'],
      [{}, '403 SignatureDoesNotMatch'],
      [{ headers: { ...headers, 'x-goog-content-length-range': '0,9' } }, '403 SignatureDoesNotMatch'],
      [{ headers: { ...headers, 'x-goog-meta-image_id': 'x' } }, '400 MalformedSecurityHeader'],
      [{ headers: { ...headers, 'x-goog-storage-class': 'ARCHIVE' } }, '400 MalformedSecurityHeader'],
      [{ headers, method: 'GET', body: null }, '403 SignatureDoesNotMatch'],
      [{ headers, method: 'DELETE', body: null }, '403 SignatureDoesNotMatch'],
    ];
    for (const [init, answer] of refused) expect(await send(url, { ...upload, ...init })).toBe(answer);
    expect(await blobs.stat('uploads/1', scope)).toBeUndefined();
    expect(await send(url, { ...upload, headers })).toBe('200');
    expect(await send(url, { ...upload, headers, body: 'other' })).toBe('412 PreconditionFailed');
    expect(await blobs.stat('uploads/1', scope)).toMatchObject({ sizeBytes: 5 });
  });

  it('of a part takes no more bytes than the largest has, and no other part', async () => {
    const { urls, headers } = await blobs.partUrls('uploads/2', [5, 3], 60, scope);
    const [first = '', second = ''] = urls;
    expect(await send(first, { ...upload, headers, body: 'longer' })).toBe('400 EntityTooLarge');
    expect(await send(second, { ...upload, headers, body: '12' })).toBe('400 EntityTooSmall');
    expect(await send(second.replace('00001', '00000'), { ...upload, headers })).toBe('403 SignatureDoesNotMatch');
    for (const _ of [1, 2]) expect(await send(first, { ...upload, headers })).toBe('200');
  });
});
