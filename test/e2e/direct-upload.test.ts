import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { createApi, type ImageDocument } from '../support/api-client.ts';
import { beginUpload, completePath } from '../support/direct-upload.ts';
import { loadHarness } from '../support/harness.ts';
import { asJson } from '../support/refusals.ts';
import { plain } from '../support/sample-images.ts';
import { type BegunUpload, putBytes, sendBytes } from '../support/send-bytes.ts';
import { blobNameOf, contentOf, openBlobs, sha256 } from '../support/stored.ts';

const app = inject('app');
const api = createApi(app.url);
const blobs = openBlobs(app);
const { wrongSizeStatus } = (await loadHarness(app.cloud)).platform;
const [png, other] = await Promise.all([plain(30, 20).png().toBuffer(), plain(30, 20, 'red').png().toBuffer()]);
const POST = { method: 'POST' };
const hasBlob = async (url: string) => (await blobs.list()).has(blobNameOf(url));

describe('a direct upload', () => {
  test('is begun, sent, completed, and completed again', async () => {
    const image_id = `direct ${randomUUID()}.png`;
    const said = { name: 'Direct 🐈.png', tags: ['a'], metadata: { b: 1 } };
    const begun = await beginUpload(api, { size_bytes: png.length, image_id, ...said });
    expect(begun).toMatchObject({ image_id, method: 'PUT', headers: expect.any(Object) });
    expect(begun.complete_url).toBe(`${app.url}/${completePath(begun)}`);
    expect(Date.parse(begun.expires_at)).toBeGreaterThan(Date.now() + 60_000);
    await api.refused(`images/${encodeURIComponent(image_id)}`, {}, 404, 'ImageNotFound');

    expect(await sendBytes(begun, png)).toBeLessThan(300);
    await api.refused(`images/${encodeURIComponent(image_id)}`, {}, 404, 'ImageNotFound');
    const first = await api.send(completePath(begun), POST);
    expect(first.status).toBe(201);
    expect(first.headers.get('Location')).toBe(`${app.url}/images/${encodeURIComponent(image_id)}`);
    const document = first.json as ImageDocument;
    expect(document).toMatchObject({
      image_id,
      ...said,
      format: 'png',
      width: 30,
      height: 20,
      sha256: sha256(png),
      size_bytes: png.length,
    });
    expect(document).not.toHaveProperty('upload_id');

    const again = await api.send(completePath(begun), POST);
    expect([again.status, again.headers.has('Location')]).toEqual([200, false]);
    expect(again.json).toEqual(document);
    expect(await api.document(`images/${encodeURIComponent(image_id)}`)).toEqual(document);
    expect(sha256(await contentOf(api, image_id))).toBe(sha256(png));
    expect(await hasBlob(begun.upload_url)).toBe(false);
  });

  test('without an id gets one; without a name its id', async () => {
    const begun = await beginUpload(api, { size_bytes: png.length });
    await sendBytes(begun, png);
    const document = await api.document(completePath(begun), POST);
    expect(document).toMatchObject({ image_id: begun.image_id, name: begun.image_id, tags: [], metadata: {} });
    expect(document.image_id).not.toBe(begun.upload_id);
  });

  test('may be larger than an upload through the app', async () => {
    const large = Buffer.concat([png, Buffer.alloc(27_000_000)]);
    const begun = await beginUpload(api, { size_bytes: large.length });
    expect(await sendBytes(begun, large)).toBeLessThan(300);
    expect(await api.document(completePath(begun), POST)).toMatchObject({
      size_bytes: large.length,
      sha256: sha256(large),
    });
    await api.send(`images/${begun.image_id}`, { method: 'DELETE' });
  });
});

describe('a direct upload in parts', () => {
  test('goes on with the parts that are missing, and is begun again by its key', async () => {
    const large = Buffer.concat([png, Buffer.alloc(17_000_000)]);
    const said = { size_bytes: large.length, parts: true };
    const keyed = { ...asJson(said), headers: { ...asJson(said).headers, 'Idempotency-Key': randomUUID() } };
    const { parts, ...begun } = (await api.send('uploads', keyed)).json as BegunUpload;
    const { size_bytes: size = 0, urls = [], headers = {} } = parts ?? {};
    expect([size, urls.length]).toEqual([8_388_608, 3]);
    expect(await putBytes(urls[2] ?? '', large.subarray(2 * size), headers)).toBeLessThan(300);
    const { detail } = await api.refused(completePath(begun), POST, 409, 'UploadIncomplete');
    expect(detail).toMatch(/^Not all of the 3 parts have arrived/);

    const again = (await api.send('uploads', keyed)).json as BegunUpload;
    expect(again.upload_id).toBe(begun.upload_id);
    for (const index of [1, 0]) {
      const part = large.subarray(index * size, (index + 1) * size);
      expect(await putBytes(again.parts?.urls[index] ?? '', part, again.parts?.headers ?? {})).toBeLessThan(300);
    }
    const document = await api.document(completePath(again), POST);
    expect(document).toMatchObject({ size_bytes: large.length, sha256: sha256(large), width: 30 });
    expect(await hasBlob(begun.upload_url)).toBe(false);
    await api.send(`images/${document.image_id}`, { method: 'DELETE' });
  });

  test('is asked for with true or false, and absent unless it is', async () => {
    await api.refused('uploads', asJson({ size_bytes: 5, parts: 3 }), 400, 'InvalidJson');
    for (const said of [{}, { parts: false }]) {
      expect(await beginUpload(api, { size_bytes: 5, ...said })).not.toHaveProperty('parts');
    }
  });
});

describe('a direct upload that is not all there', () => {
  test('is incomplete without bytes, and with another size; then it can still be done', async () => {
    const begun = await beginUpload(api, { size_bytes: png.length });
    await api.refused(completePath(begun), POST, 409, 'UploadIncomplete');
    for (const bytes of [png.subarray(0, -1), Buffer.concat([png, Buffer.alloc(1)])]) {
      const status = await sendBytes(begun, bytes);
      const { detail } = await api.refused(completePath(begun), POST, 409, 'UploadIncomplete');
      expect(status).toBe(wrongSizeStatus ?? 201);
      if (wrongSizeStatus === undefined) expect(detail).toContain(String(png.length));
    }
    expect(await sendBytes(begun, png)).toBeLessThan(300);
    expect((await api.send(completePath(begun), POST)).status).toBe(201);
  });

  test('of no image is refused, its bytes are deleted, and it is gone', async () => {
    const bytes = Buffer.from('hello, this is no image');
    const begun = await beginUpload(api, { size_bytes: bytes.length });
    await sendBytes(begun, bytes);
    await api.refused(completePath(begun), POST, 415, 'UnsupportedImageFormat');
    expect(await hasBlob(begun.upload_url)).toBe(false);
    await api.refused(completePath(begun), POST, 404, 'UploadNotFound');
    await api.refused(`images/${begun.image_id}`, {}, 404, 'ImageNotFound');
  });
});

describe('an id that is taken', () => {
  test('between begin and complete stays with the other image', async () => {
    const image_id = randomUUID();
    const begun = await beginUpload(api, { size_bytes: png.length, image_id });
    await sendBytes(begun, png);
    const taken = await api.put(image_id, other);
    await api.refused(completePath(begun), POST, 409, 'ImageAlreadyExists');
    expect(await api.document(`images/${image_id}`)).toEqual(taken);
    expect(sha256(await contentOf(api, image_id))).toBe(sha256(other));
  });
});

describe('the upload URL', () => {
  let begun: Awaited<ReturnType<typeof beginUpload>>;
  let document: ImageDocument;
  beforeAll(async () => {
    begun = await beginUpload(api, { size_bytes: png.length });
    await sendBytes(begun, png);
    document = await api.document(completePath(begun), POST);
  });

  test('cannot change the image once it is complete', async () => {
    await sendBytes(begun, other);
    expect(await api.document(`images/${begun.image_id}`)).toEqual(document);
    expect(sha256(await contentOf(api, begun.image_id))).toBe(sha256(png));
    const again = await api.send(completePath(begun), POST);
    expect([again.status, again.json]).toEqual([200, document]);
  });

  test('cannot read, delete or overwrite anything, nor write another blob', async () => {
    await sendBytes(begun, png);
    const url = new URL(begun.upload_url);
    const elsewhere = (path: string) => url.origin + path + url.search;
    const put = { method: 'PUT', headers: begun.headers, body: other };
    const attempts: [string, string, RequestInit][] = [
      ['read', begun.upload_url, {}],
      ['read properties', begun.upload_url, { method: 'HEAD' }],
      ['delete', begun.upload_url, { method: 'DELETE' }],
      ['write another', elsewhere(`${url.pathname}x`), put],
      ['write the image itself', elsewhere(new URL(document.blob_url).pathname), put],
      ['read the image itself', elsewhere(new URL(document.blob_url).pathname), {}],
      ['write without a signature', url.origin + url.pathname, put],
      ['write over what is there', begun.upload_url, put],
    ];
    for (const [what, to, init] of attempts) {
      const response = await fetch(to, init);
      expect([401, 403, 404, 409, 412], `${what}: ${response.status}`).toContain(response.status);
      await response.arrayBuffer();
    }
    expect(sha256(await contentOf(api, begun.image_id))).toBe(sha256(png));
  });
});
