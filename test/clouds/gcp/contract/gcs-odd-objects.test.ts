import { createHash, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { crc32c } from '../../../../infra/gcp/local/gcs/crc32c.ts';
import type { BlobPage } from '../../../../src/images/blob-store.ts';
import { eachOf } from '../../../../src/images/each-of.ts';
import { codeOfAsync } from '../../../support/fault.ts';
import { testScope } from '../../../support/request-scope.ts';
import { putBytes } from '../../../support/send-bytes.ts';
import { BUCKET, openBlobs, startBucket } from '../support/gcs.ts';
import { askApi, insert } from '../support/gcs-api.ts';

const scope = testScope();
const PROPERTIES = { contentType: 'image/png', sha256: 'a'.repeat(64), imageId: 'x', recordsIn: 'records' };
const KEY = Buffer.alloc(32, 7);
const OWN_KEY = {
  'x-goog-encryption-algorithm': 'AES256',
  'x-goog-encryption-key': KEY.toString('base64'),
  'x-goog-encryption-key-sha256': createHash('sha256').update(KEY).digest('base64'),
};

let gcs: Awaited<ReturnType<typeof startBucket>>;
let bucket: string;
beforeAll(async () => {
  gcs = await startBucket();
  bucket = `${gcs.endpoint}/storage/v1/b/${BUCKET}`;
});
afterAll(() => gcs.stop());

async function read(name: string, version: { sizeBytes: number; etag: string }): Promise<void> {
  for await (const _ of gcs.blobs.read(name, version, scope));
}

it("finds, lists and removes an object that is encrypted with a key of somebody's own, and neither reads nor copies it", async () => {
  const name = `odd/${randomUUID()}`;
  const body = Buffer.from('--x\r\n\r\n{}\r\n--x\r\n\r\nbytes\r\n--x--');
  const headers = { 'content-type': 'multipart/related; boundary=x', ...OWN_KEY };
  const url = `${bucket.replace('/storage/', '/upload/storage/')}/o`;
  expect((await askApi('POST', url, { query: { uploadType: 'multipart', name }, headers, body })).status).toBe(200);
  const found = await gcs.blobs.stat(name, scope);
  expect(found).toEqual({ sizeBytes: 5, etag: expect.stringMatching(/^\d+$/), unreadable: 'encrypted' });
  const version = { sizeBytes: 5, etag: found?.etag ?? '' };
  expect(await codeOfAsync(read(name, version))).toBe('UploadIncomplete');
  const copy = gcs.blobs.copy(name, version, `${name}-copy`, PROPERTIES, scope);
  expect(await codeOfAsync(copy)).toBe('UploadIncomplete');
  await gcs.blobs.remove(name, scope, '"other"');
  await gcs.blobs.remove(name, scope, '1');
  expect(await gcs.blobs.stat(name, scope)).toEqual(found);
  for (const _ of [1, 2]) await gcs.blobs.remove(name, scope, version.etag);
  expect(await gcs.blobs.stat(name, scope)).toBeUndefined();
});

it('reads, copies and removes no generation but the one that was looked at', async () => {
  const name = `uploads/${randomUUID()}`;
  await insert(bucket, name, 'first');
  const version = (await gcs.blobs.stat(name, scope)) ?? { sizeBytes: 0, etag: '' };
  await insert(bucket, name, 'other');
  expect(await codeOfAsync(read(name, version))).toBe('UploadIncomplete');
  const copy = gcs.blobs.copy(name, version, `${name}-copy`, PROPERTIES, scope);
  expect(await codeOfAsync(copy)).toBe('UploadIncomplete');
  expect(await gcs.blobs.stat(`${name}-copy`, scope)).toBeUndefined();
  await gcs.blobs.remove(name, scope, version.etag);
  const current = await gcs.blobs.stat(name, scope);
  expect(Number(current?.etag)).toBeGreaterThan(Number(version.etag));
});

it('does not read what a client has sent as compressed', async () => {
  const name = `uploads/${randomUUID()}`;
  const bytes = gzipSync('an image');
  const { url, headers } = await gcs.blobs.uploadUrl(name, bytes.length, 60, scope);
  expect(await putBytes(url, bytes, { ...headers, 'content-encoding': 'gzip' })).toBe(200);
  expect(await gcs.blobs.stat(name, scope)).toMatchObject({ sizeBytes: bytes.length, unreadable: 'type' });
});

it('lists names that no URL has plain, in the order of UTF-8', async () => {
  const prefix = `names-${randomUUID()}/`;
  const names = ['a b', 'a%2Fb', 'a&<b>', 'a+b', "it's", 'é', '～', '😀'].map((name) => prefix + name);
  for (const name of names.toReversed()) await insert(bucket, name, 'x', { metadata: { other: 'v' } });
  const found = [];
  for await (const { blobs } of gcs.blobs.list(prefix, scope)) found.push(...blobs);
  expect(found.map(({ name }) => name)).toEqual(names);
  expect(found.map(({ imageId }) => imageId)).toEqual(names.map(() => undefined));
});

it('goes through all pages of names that have only parts, and continues at any', async () => {
  const prefix = `many-${randomUUID()}/`;
  await insert(bucket, `${prefix}whole`, 'x');
  const names = Array.from({ length: 1_001 }, (_, at) => `${prefix}${String(at).padStart(4, '0')}`);
  await eachOf(names, 16, async (name) => void (await insert(bucket, `parts/${name}/00000`, 'x')));
  const pages: BlobPage[] = [];
  for await (const page of gcs.blobs.listWithParts(prefix, scope)) pages.push(page);
  const named = (some: readonly BlobPage[]) => some.flatMap(({ blobs }) => blobs.map(({ name }) => name));
  expect(named(pages)).toEqual([`${prefix}whole`, ...names]);
  for (const [index, { next }] of pages.entries()) {
    if (next === undefined) continue;
    const later: BlobPage[] = [];
    for await (const page of gcs.blobs.listWithParts(prefix, scope, next)) later.push(page);
    expect(named(later)).toEqual(named(pages.slice(index + 1)));
  }
  const lost = gcs.blobs.listWithParts(prefix, scope, 'a position of another store')[Symbol.asyncIterator]().next();
  expect(await codeOfAsync(lost)).toBe('StorageUnavailable');
});

it('names where bytes lie as a signed URL does', async () => {
  const options = { lifetimeSeconds: 60, contentType: 'image/png', contentDisposition: 'inline' };
  const { url } = await gcs.blobs.readUrl('2026/11/26/x.png', options, scope);
  expect(url.split('?')[0]).toBe(gcs.blobs.urlOf('2026/11/26/x.png'));
});

it('names the remedy for a missing bucket', async () => {
  const check = openBlobs(gcs.endpoint, 'not-there').check(scope);
  await expect(check).rejects.toMatchObject({
    reason: 'MissingContainer',
    remedy: expect.stringMatching(/BUCKET_NAME/),
  });
});

it('has the CRC32C of RFC 3720', () => {
  expect(Buffer.from(crc32c([Buffer.alloc(32)]), 'base64').toString('hex')).toBe('8a9136aa');
});
