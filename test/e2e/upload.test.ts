import { randomUUID } from 'node:crypto';
import { describe, expect, inject, test } from 'vitest';
import { createApi, type ImageDocument } from '../support/api-client.ts';
import { form } from '../support/form.ts';
import { loadHarness } from '../support/harness.ts';
import { CAMERA, noise, plain } from '../support/sample-images.ts';
import { contentOf, openBlobs, sha256 } from '../support/stored.ts';

const app = inject('app');
const api = createApi(app.url);
const { keepsBytesOfText } = (await loadHarness(app.cloud)).platform;
const photo = await noise(64, 48)
  .jpeg({ quality: 90 })
  .withExif({ ...CAMERA })
  .toBuffer();
const drawing = await plain(20, 10).png().toBuffer();

/** One image, whatever the way it came by. */
const SAID = { name: 'Café (1).jpg', tags: ['pets', 'été'], metadata: { album: '2026' } };

async function expectStored(answered: ImageDocument, bytes: Uint8Array): Promise<void> {
  expect(answered).toMatchObject({ size_bytes: bytes.length, sha256: sha256(bytes) });
  expect(await api.document(`images/${encodeURIComponent(answered.image_id)}`)).toEqual(answered);
  expect(sha256(await contentOf(api, answered.image_id))).toBe(sha256(bytes));
}

describe('the bytes as the body', () => {
  test('POST stores under a new id, and says where', async () => {
    const query = new URLSearchParams({ name: SAID.name, tags: 'pets, été,,pets' });
    const headers = { 'x-ms-meta-album': '2026', 'Content-Type': keepsBytesOfText ? 'text/html' : 'image/gif' };
    const answer = await api.send(`images?${query}`, { method: 'POST', body: photo, headers });
    expect(answer.status).toBe(201);
    const document = answer.json as ImageDocument;
    expect(document.image_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(answer.headers.get('Location')).toBe(`${inject('app').url}/images/${document.image_id}`);
    expect(document).toMatchObject({ ...SAID, content_type: 'image/jpeg', width: 64, height: 48 });
    await expectStored(document, photo);
  });

  test('every member of the document', async () => {
    const document = await api.put(`every member ${randomUUID()}.jpg`, photo);
    const { url } = openBlobs(inject('app'));
    const blob = /^\/\d{4}\/\d\d\/\d\d\/[\w-]+\.jpg$/;
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
    expect(document).toEqual({
      image_id: document.image_id,
      name: document.image_id,
      content_type: 'image/jpeg',
      format: 'jpeg',
      size_bytes: photo.length,
      sha256: sha256(photo),
      width: 64,
      height: 48,
      orientation: 1,
      display_width: 64,
      display_height: 48,
      frames: 1,
      has_alpha: false,
      color_space: 'srgb',
      bit_depth: 8,
      exif: expect.objectContaining({ make: 'Acme Optics', model: 'X-1', f_number: 7.1, exposure_time: 0.00625 }),
      contains_location: true,
      tags: [],
      metadata: {},
      url: `${inject('app').url}/images/${encodeURIComponent(document.image_id)}/content`,
      blob_url: expect.toSatisfy((at: string) => at.startsWith(url) && blob.test(at.slice(url.length))),
      created_at: expect.stringMatching(time),
      updated_at: document.created_at,
      etag: expect.stringMatching(/^".+"$/),
    });
  });

  test('PUT stores, then replaces whole but for created_at', async () => {
    const path = `images/${randomUUID()}?name=first&tags=one`;
    const first = await api.send(path, { method: 'PUT', body: photo, headers: { 'x-ms-meta-a': '1' } });
    expect([first.status, first.headers.has('Location')]).toEqual([201, true]);
    const before = first.json as ImageDocument;
    const second = await api.send(`images/${before.image_id}`, { method: 'PUT', body: drawing });
    expect([second.status, second.headers.has('Location')]).toEqual([200, false]);
    const after = second.json as ImageDocument;
    expect(after).toMatchObject({ name: before.image_id, tags: [], metadata: {}, format: 'png' });
    expect(after.created_at).toBe(before.created_at);
    expect(after.etag).not.toBe(before.etag);
    await expectStored(after, drawing);
    expect((await fetch(before.blob_url)).ok).toBe(false);
  });

  test('without a length, in pieces', async () => {
    const body = ReadableStream.from([photo.subarray(0, 1), photo.subarray(1, 700), photo.subarray(700)]);
    const init = { method: 'POST', body, duplex: 'half' } as const;
    const response = await fetch(`${inject('app').url}/images`, init);
    expect(response.status).toBe(201);
    await expectStored((await response.json()) as ImageDocument, photo);
  });
});

describe('a form', () => {
  test('as a browser makes it, the fields behind the file', async () => {
    const body = new FormData();
    body.set('whatever', new Blob([photo], { type: 'text/plain' }), 'ignored.jpg');
    body.set('name', SAID.name);
    body.set('tags', SAID.tags.join(','));
    body.set('metadata', JSON.stringify(SAID.metadata));
    const document = await api.document('images', { method: 'POST', body });
    expect(document).toMatchObject(SAID);
    await expectStored(document, photo);
  });

  test('made by hand, the fields before the file, with an id', async () => {
    const id = `form ${randomUUID()}.png`;
    const parts = [
      { name: 'image_id', body: id },
      { name: 'file', file: 'Ordner ä/été 1.png', body: drawing },
    ];
    const type = 'multipart/form-data; boundary="XyZ-boundary"; charset=utf-8';
    const document = await api.document('images', {
      method: 'POST',
      body: form(...parts),
      headers: { 'Content-Type': type },
    });
    expect(document).toMatchObject({ image_id: id, name: 'été 1.png' });
    await expectStored(document, drawing);
  });

  test('on PUT replaces', async () => {
    const id = randomUUID();
    await api.put(id, photo);
    const body = new FormData();
    body.set('file', new Blob([drawing]), 'new.png');
    const document = await api.document(`images/${id}`, { method: 'PUT', body });
    expect(document).toMatchObject({ image_id: id, name: 'new.png' });
    await expectStored(document, drawing);
  });
});

describe('JSON with base64', () => {
  const json = (value: object) => ({ body: JSON.stringify(value), headers: { 'Content-Type': 'application/json' } });

  test('in a data: URI, with its values', async () => {
    const id = `json ${randomUUID()}`;
    const body = { image_data: `data:image/gif;base64,${drawing.toString('base64')}`, image_id: id, ...SAID };
    const document = await api.document('images', { method: 'POST', ...json(body) });
    expect(document).toMatchObject({ image_id: id, format: 'png', ...SAID });
    await expectStored(document, drawing);
  });

  test('on PUT', async () => {
    const id = randomUUID();
    const body = { image_data: photo.toString('base64'), metadata: { n: 1.5, yes: true } };
    const document = await api.document(`images/${id}`, { method: 'PUT', ...json(body) });
    expect(document.metadata).toEqual({ n: 1.5, yes: true });
    await expectStored(document, photo);
  });
});

test('the format is told from the bytes, in the document and at the content', async () => {
  const bytes = await plain(9, 7).avif({ effort: 0 }).toBuffer();
  const document = await api.put(`avif ${randomUUID()}`, bytes, { 'Content-Type': 'image/png' });
  expect(document).toMatchObject({ format: 'avif', content_type: 'image/avif', width: 9, height: 7 });
  const { headers } = await api.send(`images/${encodeURIComponent(document.image_id)}/content`);
  expect((await fetch(headers.get('Location') ?? '')).headers.get('Content-Type')).toBe('image/avif');
});
