import { createHash, randomUUID } from 'node:crypto';
import { CreateMultipartUploadCommand, PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BlobPage } from '../../../../src/images/blob-store.ts';
import { codeOfAsync } from '../../../support/fault.ts';
import { testScope } from '../../../support/request-scope.ts';
import { BUCKET, openBlobs, startBucket } from '../support/s3.ts';

const scope = testScope();
const KEY = Buffer.alloc(32, 7);
const OWN_KEY = {
  SSECustomerAlgorithm: 'AES256',
  SSECustomerKey: KEY.toString('base64'),
  SSECustomerKeyMD5: createHash('md5').update(KEY).digest('base64'),
};
const READ = { lifetimeSeconds: 60, contentType: 'image/png', contentDisposition: 'inline' };
const PROPERTIES = { contentType: 'image/png', sha256: 'a'.repeat(64), imageId: 'x', recordsIn: 'records' };

let s3: Awaited<ReturnType<typeof startBucket>>;
beforeAll(async () => {
  s3 = await startBucket();
});
afterAll(() => s3.stop());

async function put(odd: Partial<PutObjectCommandInput>, name = `odd/${randomUUID()}`): Promise<string> {
  await s3.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: name, Body: 'bytes', ...odd }));
  return name;
}

async function read(name: string, version: { sizeBytes: number; etag: string }): Promise<void> {
  for await (const _ of s3.blobs.read(name, version, scope));
}

/** What the service never writes, but may meet: put there by others, or by a rule of the bucket. */
describe.each([
  ['archived', { StorageClass: 'GLACIER' }],
  ['archived', { StorageClass: 'DEEP_ARCHIVE' }],
  ['encrypted', OWN_KEY],
] as const)('an object that is %s', (unreadable, odd) => {
  it('is found as such, cannot be read or copied, is listed, and is removed by its version', async () => {
    const name = await put(odd);
    const found = await s3.blobs.stat(name, scope);
    expect(found).toEqual({ sizeBytes: 5, etag: expect.stringMatching(/^"[\da-f]{32}"$/), unreadable });
    const version = { sizeBytes: 5, etag: found?.etag ?? '' };
    expect(await codeOfAsync(read(name, version))).toBe('UploadIncomplete');
    const copy = s3.blobs.copy(name, version, `${name}-copy`, PROPERTIES, scope);
    expect(await codeOfAsync(copy)).toBe('UploadIncomplete');
    const pages = [];
    for await (const page of s3.blobs.list(name, scope)) pages.push(...page.blobs);
    expect(pages).toEqual([{ name, sizeBytes: 5, modifiedAt: expect.any(Date) }]);
    await s3.blobs.remove(name, scope, '"other"');
    expect(await s3.blobs.stat(name, scope)).toEqual(found);
    await s3.blobs.remove(name, scope, version.etag);
    expect(await s3.blobs.stat(name, scope)).toBeUndefined();
    await s3.blobs.remove(name, scope, version.etag);
  });
});

it('reads what has a class that is read at once', async () => {
  const found = await s3.blobs.stat(await put({ StorageClass: 'GLACIER_IR' }), scope);
  expect(found).toEqual({ sizeBytes: 5, etag: expect.any(String) });
});

it('lists names that no URL has plain, in the order of UTF-8, and reads metadata that is not its own as none', async () => {
  const prefix = `names-${randomUUID()}/`;
  const names = ['a b', 'a%2Fb', 'a&<b>', 'a+b', "it's", 'é', '～', '😀'].map((name) => prefix + name);
  for (const name of names.toReversed()) await put({ Metadata: { imageid: '%ZZ' } }, name);
  const found = [];
  for await (const { blobs } of s3.blobs.list(prefix, scope)) found.push(...blobs);
  expect(found.map(({ name }) => name)).toEqual(names);
  expect(found.map(({ imageId }) => imageId)).toEqual(names.map(() => undefined));
});

it('goes through all pages of names that have only parts, and continues at any', async () => {
  const prefix = `many-${randomUUID()}/`;
  await put({}, `${prefix}whole`);
  const names = Array.from({ length: 1_001 }, (_, at) => `${prefix}${String(at).padStart(4, '0')}`);
  for (const name of names) await s3.client.send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key: name }));
  const pages: BlobPage[] = [];
  for await (const page of s3.blobs.listWithParts(prefix, scope)) pages.push(page);
  const named = (some: readonly BlobPage[]) => some.flatMap(({ blobs }) => blobs.map(({ name }) => name));
  expect(named(pages)).toEqual([`${prefix}whole`, ...names]);
  for (const [index, { next }] of pages.entries()) {
    if (next === undefined) continue;
    const later: BlobPage[] = [];
    for await (const page of s3.blobs.listWithParts(prefix, scope, next)) later.push(page);
    expect(named(later)).toEqual(named(pages.slice(index + 1)));
  }
  const lost = s3.blobs.listWithParts(prefix, scope, 'a position of another store')[Symbol.asyncIterator]().next();
  expect(await codeOfAsync(lost)).toBe('StorageUnavailable');
});

describe('an upload URL', () => {
  const send = async (url: string, init: RequestInit) => (await fetch(url, { method: 'PUT', ...init })).status;

  it('takes one object of the announced size with its headers, and nothing else', async () => {
    const name = `uploads/${randomUUID()}`;
    const { url, headers } = await s3.blobs.uploadUrl(name, 5, 60, scope);
    expect(await send(url, { headers, body: 'longer' })).toBe(403);
    expect(await send(url, { body: 'bytes' })).toBe(403);
    expect(await send(url, { headers: { ...headers, 'x-amz-meta-imageid': 'x' }, body: 'bytes' })).toBe(403);
    expect(await send(url, { headers: { ...headers, 'x-amz-storage-class': 'GLACIER' }, body: 'bytes' })).toBe(403);
    expect(await send(url, { method: 'DELETE' })).toBe(403);
    expect(await s3.blobs.stat(name, scope)).toBeUndefined();
    expect(await send(url, { headers, body: 'bytes' })).toBe(200);
    expect(await send(url, { headers, body: 'other' })).toBe(412);
    expect(await s3.blobs.stat(name, scope)).toMatchObject({ sizeBytes: 5 });
  });

  it('of a part takes no other size and no other part', async () => {
    const { urls } = await s3.blobs.partUrls(`uploads/${randomUUID()}`, [5, 3], 60, scope);
    const [first = '', second = ''] = urls;
    expect(await send(first, { body: '123' })).toBe(403);
    expect(await send(second.replace('partNumber=2', 'partNumber=1'), { body: '123' })).toBe(403);
    expect(await send(first, { headers: { 'if-none-match': '*' }, body: '12345' })).toBe(501);
    expect(await send(first, { body: '12345' })).toBe(200);
  });
});

it('names where bytes lie as a signed URL does', async () => {
  const { url } = await s3.blobs.readUrl('2026/11/26/x.png', READ, scope);
  expect(url.split('?')[0]).toBe(s3.blobs.urlOf('2026/11/26/x.png'));
});

it('is told with what to do when the bucket is not there', async () => {
  const check = openBlobs(s3.endpoint, 'not-there').check(scope);
  await expect(check).rejects.toMatchObject({
    reason: 'MissingContainer',
    remedy: expect.stringMatching(/BUCKET_NAME/),
  });
});

it('sends a file name in any script with a signed URL', async () => {
  const disposition = `inline; filename="a (1)'!*.png"; filename*=UTF-8''%E5%86%99%27.png`;
  const { url } = await s3.blobs.readUrl(await put({}), { ...READ, contentDisposition: disposition }, scope);
  const { status, headers } = await fetch(url);
  expect([status, headers.get('content-disposition'), headers.get('content-type')]).toEqual([
    200,
    disposition,
    'image/png',
  ]);
});
