import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, inject, test } from 'vitest';
import { createApi, type ImageDocument } from '../support/api-client.ts';
import { CAMERA, plain } from '../support/sample-images.ts';
import { blobNameOf, contentOf, everythingStored, openBlobs, sha256 } from '../support/stored.ts';

const app = inject('app');
const api = createApi(app.url);
const blobs = openBlobs(app);
const photo = await plain(16, 12)
  .jpeg()
  .withExif({ ...CAMERA })
  .toBuffer();

let image: ImageDocument;
const path = () => `images/${image.image_id}`;
const patch = (value: unknown, type = 'application/merge-patch+json') =>
  api.document(path(), { method: 'PATCH', body: JSON.stringify(value), headers: { 'Content-Type': type } });

beforeEach(async () => {
  const said = 'name=First.jpg&tags=one,two';
  const headers = { 'x-ms-meta-album': '2026', 'x-ms-meta-place': 'here' };
  image = await api.document(`images/${randomUUID()}?${said}`, { method: 'PUT', body: photo, headers });
});

describe('PATCH', () => {
  test.each(['application/merge-patch+json', 'application/json', 'Application/JSON; charset=utf-8'])(
    'changes what is named, as %s',
    async (type) => {
      const changed = await patch({ name: 'Second 🐈.jpg' }, type);
      const { etag, updated_at, ...rest } = changed;
      const { etag: before, updated_at: then, ...same } = image;
      expect(rest).toEqual({ ...same, name: 'Second 🐈.jpg' });
      expect(etag).not.toBe(before);
      expect(updated_at >= then).toBe(true);
      expect(await api.document(path())).toEqual(changed);
    },
  );

  test('replaces tags, and merges metadata', async () => {
    expect(await patch({ tags: ['three', ' three ', 'four'] })).toMatchObject({ tags: ['three', 'four'] });
    const { metadata } = await patch({ metadata: { place: null, album: '2027', count: 3, best: true } });
    expect(metadata).toEqual({ album: '2027', count: 3, best: true });
  });

  test('keeps a key like __proto__ as data', async () => {
    const body = '{"metadata": {"__proto__": "x", "constructor": "y"}}';
    const sent = { method: 'PATCH', body, headers: { 'Content-Type': 'application/json' } };
    const answer = await api.send(path(), sent);
    expect(answer.bytes.toString()).toContain('"__proto__":"x","constructor":"y"');
  });

  test('of two at once with If-Match, one is 412', async () => {
    const headers = { 'Content-Type': 'application/json', 'If-Match': image.etag };
    const answers = await Promise.all(
      ['a', 'b'].map((name) => api.send(path(), { method: 'PATCH', body: JSON.stringify({ name }), headers })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });
});

describe('DELETE', () => {
  test('removes document and bytes, and may be repeated', async () => {
    const { headers } = await api.send(`${path()}/content`);
    for (let count = 0; count < 3; count += 1) {
      const answer = await api.send(path(), { method: 'DELETE' });
      expect([answer.status, answer.bytes.length]).toEqual([204, 0]);
    }
    await api.refused(path(), {}, 404, 'ImageNotFound');
    await api.refused(`${path()}/content`, {}, 404, 'ImageNotFound');
    expect((await fetch(headers.get('Location') ?? '')).status).toBe(404);
    expect([...(await blobs.list()).keys()]).not.toContain(blobNameOf(image.blob_url));
  });

  test('frees the id for a new image, with a time of its own', async () => {
    await api.send(path(), { method: 'DELETE' });
    const again = await api.put(image.image_id, photo);
    expect(again.created_at > image.created_at).toBe(true);
    expect(again.tags).toEqual([]);
    expect(sha256(await contentOf(api, image.image_id))).toBe(sha256(photo));
  });
});

describe('inspect', () => {
  test('tells what an upload would, and stores nothing', async () => {
    const sent = { method: 'POST', body: photo };
    const before = await everythingStored(api, blobs);
    const { status, json, headers } = await api.send('inspect', sent);
    expect([status, headers.get('ETag')]).toEqual([200, null]);
    const { url, blob_url, created_at, updated_at, etag, ...facts } = image;
    const { image_id, name, tags, metadata, ...told } = json as Record<string, unknown>;
    expect(facts).toMatchObject(told);
    for (const fact of ['format', 'sha256', 'width', 'exif', 'contains_location']) expect(told).toHaveProperty(fact);
    expect(await everythingStored(api, blobs)).toEqual(before);
  });

  test('keeps the place to itself, unless it is asked', async () => {
    const sent = { method: 'POST', body: photo };
    const place = { latitude: expect.closeTo(-48.21, 5), longitude: expect.closeTo(16.5, 5), altitude: 12.5 };
    expect((await api.send('inspect?include=location', sent)).json).toMatchObject({
      contains_location: true,
      location: place,
    });
    expect(await api.document(`${path()}?include=location`)).toMatchObject({ location: place });
    expect(JSON.stringify(await api.document(path()))).not.toContain('latitude');
  });

  test('shows the name, tags and metadata as they would be kept', async () => {
    const answer = await api.send('inspect?name=N&tags=a,b&image_id=some', {
      method: 'POST',
      body: photo,
      headers: { 'x-ms-meta-k': 'v' },
    });
    expect(answer.json).toMatchObject({ image_id: 'some', name: 'N', tags: ['a', 'b'], metadata: { k: 'v' } });
  });
});
