import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localAccountFile, readLocalAccount } from '../../../../infra/gcp/local/gcs/local-account.ts';
import { prepareBucket } from '../../../../infra/gcp/local/gcs/prepare-bucket.ts';
import { startStandIn } from '../../../../infra/gcp/local/gcs/start-stand-in.ts';
import { createGcsBlobs } from '../../../../src/clouds/gcp/gcs-blobs.ts';
import { createGcsClient } from '../../../../src/clouds/gcp/gcs-client.ts';
import { freePort, ROOT, Running, until } from '../../../support/child-processes.ts';
import { collectStops } from '../../../support/harness.ts';
import { testScope } from '../../../support/request-scope.ts';
import { BUCKET, startBucket } from '../support/gcs.ts';
import { type ApiAnswer, askApi, insert } from '../support/gcs-api.ts';

const UNIT = 256 * 1_024;

let gcs: Awaited<ReturnType<typeof startBucket>>;
let bucket: string;
beforeAll(async () => {
  gcs = await startBucket();
  bucket = `${gcs.endpoint}/storage/v1/b/${BUCKET}`;
});
afterAll(() => gcs.stop());

const urlOf = (name: string) => `${bucket}/o/${encodeURIComponent(name)}`;
const contentOf = async (name: string, query: Record<string, string> = {}) =>
  (await askApi('GET', urlOf(name), { query: { alt: 'media', ...query } })).body.toString();
const rewrite = (from: string, to: string, query: Record<string, string | number> = {}) =>
  askApi('POST', `${urlOf(from)}/rewriteTo/b/${BUCKET}/o/${to}`, { query });
const compose = (to: string, sourceObjects: object[], query: Record<string, string | number> = {}) =>
  askApi('POST', `${urlOf(to)}/compose`, { query, body: { sourceObjects } });

describe('conditions', () => {
  it('let one of many create an object', async () => {
    const race = Array.from({ length: 20 }, (_, at) =>
      insert(bucket, 'race', String(at), {}, { ifGenerationMatch: 0 }),
    );
    const ends = (await Promise.all(race)).map(({ status }) => status).sort();
    expect(ends).toEqual([200, ...Array.from({ length: 19 }, () => 412)]);
  });

  it.each<[string, () => Promise<ApiAnswer>, number, string]>([
    [
      'an insert over what is there',
      () => insert(bucket, 'x', 'b', {}, { ifGenerationMatch: 0 }),
      412,
      'conditionNotMet',
    ],
    [
      'an insert over another generation',
      () => insert(bucket, 'x', 'b', {}, { ifGenerationMatch: 1 }),
      412,
      'conditionNotMet',
    ],
    ['one over other fields', () => insert(bucket, 'x', 'b', {}, { ifMetagenerationMatch: 2 }), 412, 'conditionNotMet'],
    ['damaged bytes', () => insert(bucket, 'x', 'b', { md5Hash: 'AAAA' }), 400, 'invalid'],
    [
      'more metadata than fits',
      () => insert(bucket, 'x', 'b', { metadata: { a: 'x'.repeat(8_192) } }),
      400,
      'metadataTooLarge',
    ],
    ['a name that is too long', () => insert(bucket, 'x'.repeat(1_025), 'b'), 400, 'invalid'],
    [
      'a removal of another generation',
      () => askApi('DELETE', urlOf('x'), { query: { ifGenerationMatch: 1 } }),
      412,
      'conditionNotMet',
    ],
    [
      'a removal of nothing',
      () => askApi('DELETE', urlOf('none'), { query: { ifGenerationMatch: 1 } }),
      404,
      'notFound',
    ],
    ['a read of another generation', () => askApi('GET', urlOf('x'), { query: { generation: 1 } }), 404, 'notFound'],
    ['a copy of another generation', () => rewrite('x', 'y', { sourceGeneration: 1 }), 404, 'notFound'],
    ['a copy over what is there', () => rewrite('x', 'x', { ifGenerationMatch: 0 }), 412, 'conditionNotMet'],
    ['a composition of another generation', () => compose('x', [{ name: 'x', generation: '1' }]), 404, 'notFound'],
    [
      'a composition of too many',
      () =>
        compose(
          'x',
          Array.from({ length: 33 }, () => ({ name: 'x' })),
        ),
      400,
      'invalid',
    ],
    ['a condition that is no number', () => insert(bucket, 'x', 'b', {}, { ifGenerationMatch: '*' }), 400, 'invalid'],
    [
      'a parameter that is not imitated',
      () => askApi('GET', `${bucket}/o`, { query: { versions: 'true' } }),
      501,
      'notImplemented',
    ],
    ['a field that is not imitated', () => insert(bucket, 'x', 'b', { temporaryHold: true }), 501, 'notImplemented'],
    ['another bucket', () => askApi('GET', `${bucket}s/o`), 404, 'notFound'],
  ])('refuse %s', async (_case, work, status, reason) => {
    await insert(bucket, 'x', 'bytes');
    const answer = await work();
    expect([answer.status, answer.body.error.errors[0].reason]).toEqual([status, reason]);
    expect(await contentOf('x')).toBe('bytes');
  });
});

it('keeps the generation while the fields change, and gives every write a later one', async () => {
  const first = (await insert(bucket, 'g', 'one', { contentType: 'a/b', metadata: { k: 'v' } })).body;
  const { body } = await askApi('PATCH', urlOf('g'), { body: { metadata: { l: 'w' } } });
  expect(body).toMatchObject({ generation: first.generation, metageneration: '2', metadata: { k: 'v', l: 'w' } });
  const second = (await insert(bucket, 'g', 'two')).body;
  expect(Number(second.generation)).toBeGreaterThan(Number(first.generation));
  expect(second).toMatchObject({ metageneration: '1', size: '3' });
  const [old, current] = [{ generation: first.generation }, { generation: second.generation }];
  expect((await askApi('GET', urlOf('g'), { query: { alt: 'media', ...old } })).status).toBe(404);
  expect(await contentOf('g', current)).toBe('two');
});

it('composes objects in their order, also of composed ones, and knows no MD5 of them', async () => {
  for (const name of ['c/2', 'c/1']) await insert(bucket, name, name);
  const { body } = await compose('c/a', [{ name: 'c/1' }, { name: 'c/2' }], { ifGenerationMatch: 0 });
  expect(body).toMatchObject({ size: '6', componentCount: 2 });
  expect(body.md5Hash).toBeUndefined();
  expect((await compose('c/b', [{ name: 'c/a' }, { name: 'c/1' }])).body).toMatchObject({ componentCount: 3 });
  const whole = (await insert(bucket, 'c/w', 'c/1c/2c/1')).body;
  expect((await askApi('GET', urlOf('c/b'))).body.crc32c).toBe(whole.crc32c);
  expect(await contentOf('c/b')).toBe('c/1c/2c/1');
});

describe('a resumable upload', () => {
  const bytes = randomBytes(3 * UNIT + 100);
  const upload = () => bucket.replace('/storage/', '/upload/storage/');

  async function begin(name: string): Promise<string> {
    const query = { uploadType: 'resumable', name, ifGenerationMatch: 0 };
    const { headers } = await askApi('POST', `${upload()}/o`, { query, body: { contentType: 'a/b' } });
    return headers.get('location') ?? '';
  }
  const put = (url: string, range: string, body = Buffer.alloc(0)) =>
    askApi('PUT', url, { headers: { 'content-range': `bytes ${range}` }, body });
  const progress = async (url: string) => {
    const { status, headers } = await put(url, '*/*');
    return [status, headers.get('range')];
  };

  /** All of it is announced, and the connection breaks in the middle. */
  async function cut(url: string, sent: number): Promise<void> {
    const headers = { 'content-length': bytes.length, 'content-range': `bytes 0-${bytes.length - 1}/${bytes.length}` };
    const request = httpRequest(url, { method: 'PUT', headers });
    request.on('error', () => undefined);
    await new Promise((resolve) => request.write(bytes.subarray(0, sent), resolve));
    request.destroy();
    await until('what came is kept', async () => (await progress(url))[1] ?? undefined);
  }

  it('that was cut in the middle goes on where it was', async () => {
    const url = await begin('r/cut');
    expect(await progress(url)).toEqual([308, null]);
    await cut(url, 2 * UNIT + 5_000);
    expect(await progress(url)).toEqual([308, `bytes=0-${2 * UNIT - 1}`]);
    expect((await askApi('GET', urlOf('r/cut'))).status).toBe(404);
    expect((await put(url, `${3 * UNIT}-${bytes.length - 1}/${bytes.length}`, bytes.subarray(3 * UNIT))).status).toBe(
      400,
    );
    // What has come already is not taken again.
    const rest = await put(url, `${UNIT}-${bytes.length - 1}/${bytes.length}`, bytes.subarray(UNIT));
    expect([rest.status, rest.body.size, rest.body.contentType]).toEqual([200, String(bytes.length), 'a/b']);
    expect((await askApi('GET', urlOf('r/cut'), { query: { alt: 'media' } })).body.equals(bytes)).toBe(true);
    expect((await put(url, '*/*')).body.generation).toBe(rest.body.generation);
  });

  it('keeps whole units of a chunk that is not the last, and replaces nothing at its end', async () => {
    const url = await begin('r/late');
    const { headers } = await put(url, `0-${UNIT + 9}/*`, bytes.subarray(0, UNIT + 10));
    expect(headers.get('range')).toBe(`bytes=0-${UNIT - 1}`);
    await insert(bucket, 'r/late', 'other');
    const end = `${UNIT}-${UNIT + 9}/${UNIT + 10}`;
    expect((await put(url, end, bytes.subarray(UNIT, UNIT + 10))).status).toBe(412);
    expect(await contentOf('r/late')).toBe('other');
    expect((await put(url, '*/*')).status).toBe(404);
  });

  it('that was cancelled is gone', async () => {
    const url = await begin('r/none');
    expect((await askApi('DELETE', url)).status).toBe(499);
    expect((await put(url, '*/*')).status).toBe(404);
  });
});

describe('CORS', () => {
  const origin = 'https://page.example';
  const ask = (method: string, headers: string, from = origin) =>
    askApi('OPTIONS', `${gcs.endpoint}/cors-bucket/x`, {
      headers: { origin: from, 'access-control-request-method': method, 'access-control-request-headers': headers },
    });
  const allowed = ({ status, headers }: ApiAnswer) => [status, headers.get('access-control-allow-origin')];

  it('is as the bucket says', async () => {
    await prepareBucket(gcs.endpoint, 'cors-bucket', [origin]);
    const needed = 'content-type,x-goog-content-length-range,x-goog-if-generation-match';
    expect(allowed(await ask('PUT', needed))).toEqual([200, origin]);
    expect(allowed(await ask('PUT', 'x-goog-meta-a'))).toEqual([200, null]);
    expect(allowed(await ask('DELETE', ''))).toEqual([200, null]);
    expect(allowed(await ask('PUT', '', 'https://other.example'))).toEqual([200, null]);
    await prepareBucket(gcs.endpoint, 'cors-bucket', ['https://other.example']);
    expect(allowed(await ask('PUT', needed))).toEqual([200, null]);
  });
});

it('keeps acknowledged writes after SIGKILL', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gcs-'));
  const bytes = randomBytes(UNIT + 100);
  const start = async () => {
    const script = join(ROOT, 'infra/gcp/local/gcs/main.ts');
    const running = new Running(script, ['--account', localAccountFile(), '--data', join(folder, 'data')]);
    const [, endpoint = ''] = await running.sees(/^listening (\S+)$/m);
    return { endpoint, kill: () => running.stop('SIGKILL') };
  };
  try {
    const first = await start();
    await prepareBucket(first.endpoint, 'kept');
    const place = (endpoint: string) => `${endpoint}/storage/v1/b/kept`;
    const { body: made } = await insert(place(first.endpoint), 'a', bytes, { metadata: { k: 'é' } });
    await insert(place(first.endpoint), 'removed', 'x');
    await askApi('DELETE', `${place(first.endpoint)}/o/removed`);
    const query = { uploadType: 'resumable', name: 'b' };
    const upload = `${first.endpoint}/upload/storage/v1/b/kept/o`;
    const session = (await askApi('POST', upload, { query })).headers.get('location') ?? '';
    const range = (text: string) => ({ 'content-range': `bytes ${text}` });
    await askApi('PUT', session, { headers: range(`0-${UNIT - 1}/*`), body: bytes.subarray(0, UNIT) });
    await first.kill();

    const second = await start();
    expect((await askApi('GET', `${place(second.endpoint)}/o`)).body.items).toEqual([made]);
    const read = await askApi('GET', `${place(second.endpoint)}/o/a`, { query: { alt: 'media' } });
    expect(read.body.equals(bytes)).toBe(true);
    const later = session.replace(first.endpoint, second.endpoint);
    const end = `${UNIT}-${bytes.length - 1}/${bytes.length}`;
    const { body } = await askApi('PUT', later, { headers: range(end), body: bytes.subarray(UNIT) });
    expect([body.md5Hash, Number(body.generation) > Number(made.generation)]).toEqual([made.md5Hash, true]);
    await second.kill();
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('starts as a process, with an account that signs for it and a bucket for pages', async () => {
  const { run, stop } = collectStops();
  try {
    const { endpoint, accountFile, prepare } = await startStandIn(await freePort(), run);
    for (const _ of [1, 2]) await prepare({ BUCKET_NAME: 'pages' }, ['https://page.example']);
    const client = createGcsClient({ endpoint, credentials: readLocalAccount(accountFile) });
    const blobs = createGcsBlobs({ client, bucket: 'pages', now: () => new Date() });
    const { url, headers } = await blobs.uploadUrl('uploads/a', 5, 60, testScope());
    const response = await fetch(url, {
      method: 'PUT',
      headers: { ...headers, origin: 'https://page.example' },
      body: 'bytes',
    });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([
      200,
      'https://page.example',
    ]);
  } finally {
    await stop();
  }
});
