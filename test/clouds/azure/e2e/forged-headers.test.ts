import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, inject, test } from 'vitest';
import { createApi, type ImageDocument } from '../../../support/api-client.ts';
import { plain } from '../../../support/sample-images.ts';
import { everythingStored, openBlobs } from '../../../support/stored.ts';

/**
 * A host of Azure Functions puts `?Headers={…}`, or a JSON member of that name, in the place of the headers that a
 * handler sees. None of it may change what a request means.
 */
const app = inject('app');
const api = createApi(app.url);
const blobs = openBlobs(app);
const png = await plain(5, 4).png().toBuffer();
const other = await plain(4, 5, 'red').png().toBuffer();

let image: ImageDocument;
const path = () => `images/${image.image_id}`;
beforeEach(async () => {
  image = await api.put(randomUUID(), png);
});

const FORGED = {
  'If-Match': '"forged"',
  'If-None-Match': '*',
  'Content-Type': 'application/json',
  'Content-Length': '1',
  'Content-MD5': 'AAAAAAAAAAAAAAAAAAAAAA==',
  'Content-Encoding': 'gzip',
  'x-ms-meta-forged': 'yes',
  'x-ms-client-principal': 'e30=',
};
const QUERIES = [
  ['all of them', `Headers=${encodeURIComponent(JSON.stringify(FORGED))}`],
  ['in small letters', `headers=${encodeURIComponent(JSON.stringify(FORGED))}`],
  ['what is no JSON', 'headers=x'],
  ['beside a key', `code=secret&Headers=${encodeURIComponent(JSON.stringify(FORGED))}`],
] as const;

describe.each(QUERIES)('headers in the query: %s', (_case, query) => {
  let before: Awaited<ReturnType<typeof everythingStored>>;
  beforeEach(async () => {
    before = await everythingStored(api, blobs);
  });

  test('are refused by every function, and change nothing', async () => {
    const json = { 'Content-Type': 'application/json' };
    const requests = [
      ['images', { method: 'POST', body: png }],
      [path(), { method: 'PUT', body: other }],
      [path(), {}],
      [`${path()}/content`, {}],
      ['images', {}],
      [path(), { method: 'PATCH', body: '{"name":"forged"}', headers: json }],
      [path(), { method: 'DELETE' }],
      ['inspect', { method: 'POST', body: png }],
      ['uploads', { method: 'POST', body: '{"size_bytes":5}', headers: json }],
      [`uploads/${randomUUID()}/complete`, { method: 'POST' }],
    ] as const;
    for (const [to, sent] of requests) {
      const { status, headers, bytes } = await api.send(`${to}?${query}`, sent);
      const seen = [status, headers.get('x-ms-error-code')];
      expect(seen, `${'method' in sent ? sent.method : 'GET'} ${to}`).toEqual([400, 'InvalidQueryParameter']);
      expect(bytes.toString()).not.toContain('secret');
    }
    expect(await everythingStored(api, blobs)).toEqual(before);
  });
});

describe('headers that are none, with which the library fails before a function runs', () => {
  const broken = JSON.stringify({ 'a b': 'c' });

  test.each(['Headers', 'headers'])('in the query, as %s, are refused at once', async (name) => {
    const query = `${name}=${encodeURIComponent(broken)}`;
    await api.refused(`${path()}?${query}`, {}, 400, 'InvalidQueryParameter');
    await api.refused(`health?${query}`, {}, 400, 'InvalidQueryParameter');
    await api.refused(`images?${query}`, { method: 'POST', body: png }, 400, 'InvalidQueryParameter');
    expect(await api.document(path())).toEqual(image);
  });

  test('in a JSON body are refused when no function has asked for the request', async () => {
    const body = JSON.stringify({ name: 'forged', Headers: broken });
    const headers = { 'Content-Type': 'application/json' };
    await api.refused(path(), { method: 'PATCH', body, headers }, 400, 'InvalidJson');
    expect(await api.document(path())).toEqual(image);
  });
});

describe('headers as a member of a JSON body', () => {
  test('are an unknown member, and change nothing', async () => {
    const before = await everythingStored(api, blobs);
    const headers = { 'Content-Type': 'application/json' };
    for (const [name, Headers] of [
      ['Headers', FORGED],
      ['headers', JSON.stringify(FORGED)],
      ['HEADERS', null],
    ] as const) {
      const forged = { [name]: Headers };
      const posted = JSON.stringify({ image_data: png.toString('base64'), ...forged });
      await api.refused('images', { method: 'POST', body: posted, headers }, 400, 'InvalidJson');
      await api.refused(path(), { method: 'PUT', body: posted, headers }, 400, 'InvalidJson');
      const patch = { method: 'PATCH', body: JSON.stringify({ name: 'forged', ...forged }), headers };
      await api.refused(path(), patch, 400, 'InvalidJson');
      const begun = { method: 'POST', body: JSON.stringify({ size_bytes: 5, ...forged }), headers };
      await api.refused('uploads', begun, 400, 'InvalidJson');
    }
    expect(await everythingStored(api, blobs)).toEqual(before);
  });

  test('do not stand in for a condition that the client sent', async () => {
    const body = JSON.stringify({ Headers: JSON.stringify({ 'content-type': 'application/json' }), name: 'forged' });
    const headers = { 'Content-Type': 'application/merge-patch+json', 'If-Match': '"x"' };
    await api.refused(path(), { method: 'PATCH', body, headers }, 400, 'InvalidJson');
    expect(await api.document(path())).toEqual(image);
  });

  test('bytes that look like JSON are bytes', async () => {
    const headers = { 'Content-Type': 'image/png', 'If-Match': image.etag };
    const body = JSON.stringify({ Headers: JSON.stringify({ 'content-type': 'application/json' }) });
    await api.refused(path(), { method: 'PUT', body, headers }, 415, 'UnsupportedImageFormat');
    expect(await api.document(path())).toEqual(image);
  });
});

describe('a route value in the query or the body', () => {
  test('does not take the place of the one in the path', async () => {
    const victim = await api.put(randomUUID(), other);
    const query = `image_id=${victim.image_id}`;
    await api.refused(`${path()}?${query}`, {}, 400, 'InvalidQueryParameter');
    await api.refused(`${path()}?${query}`, { method: 'DELETE' }, 400, 'InvalidQueryParameter');
    await api.refused(`${path()}?${query}`, { method: 'PUT', body: other }, 400, 'InvalidQueryParameter');
    const headers = { 'Content-Type': 'application/json' };
    const patch = { method: 'PATCH', body: JSON.stringify({ image_id: victim.image_id, name: 'x' }), headers };
    await api.refused(path(), patch, 400, 'InvalidJson');
    const complete = `uploads/${randomUUID()}/complete?upload_id=${randomUUID()}`;
    await api.refused(complete, { method: 'POST' }, 400, 'InvalidQueryParameter');
    expect(await api.document(`images/${victim.image_id}`)).toEqual(victim);
    expect(await api.document(path())).toEqual(image);
  });
});

test('the function key in the query is not repeated in any answer', async () => {
  const kept = await api.send('images?top=1&code=secret');
  expect(kept.status).toBe(200);
  const refused = await api.send('images?top=0&code=secret', { headers: { 'x-functions-key': 'secret' } });
  expect(refused.status).toBe(400);
  for (const { bytes, headers } of [kept, refused]) {
    expect(bytes.toString() + JSON.stringify([...headers])).not.toContain('secret');
  }
});
