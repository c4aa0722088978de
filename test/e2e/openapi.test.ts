import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { checkedFetch } from '../support/checked-fetch.ts';
import type { Json } from '../support/contract-document.ts';
import { plain } from '../support/sample-images.ts';

const { url } = inject('app');
const fetch = checkedFetch(url);
const drawing = new Uint8Array(await plain(20, 10).png().toBuffer());

/** Sends, and gives the status with the body where it is JSON. */
async function send(method: string, path: string, init: RequestInit = {}) {
  const response = await fetch(path.startsWith('http') ? path : `${url}/${path}`, {
    method,
    redirect: 'manual',
    ...init,
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('Content-Type') ?? '') && text !== '';
  return { status: response.status, headers: response.headers, json: (isJson ? JSON.parse(text) : {}) as Json };
}

const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('every operation, once', () => {
  const id = `walk ${randomUUID()}.png`;
  const path = `images/${encodeURIComponent(id)}`;

  beforeAll(async () => {
    expect((await send('PUT', path, { body: drawing })).status).toBe(201);
  });

  test.each([
    ['GET', 'images?top=1&include=location,content_url', 200],
    ['HEAD', 'images', 200],
    ['GET', 'images?cursor=none', 400],
    ['POST', 'images?name=walk', 201],
    ['POST', 'inspect?include=location', 200],
    ['PUT', path, 200],
    ['GET', path, 200],
    ['HEAD', path, 200],
    ['GET', `${path}?include=content_url`, 200],
    ['GET', `${path}/content`, 302],
    ['HEAD', `${path}/content?download=1`, 302],
    ['GET', `${path}/preview`, 302],
    ['HEAD', `${path}/preview?size=1280`, 302],
    ['GET', `${path}/preview?size=64`, 400],
    ['GET', 'images/nobody/preview', 404],
    ['GET', 'images/nobody', 404],
    ['HEAD', 'images/nobody', 404],
    ['DELETE', 'images/nobody', 204],
    ['POST', 'uploads/nobody/complete', 404],
    ['GET', 'health', 200],
    ['HEAD', 'health', 200],
    ['GET', 'openapi.json', 200],
    ['HEAD', 'openapi.json', 200],
    ['GET', 'openapi.json?profile=client', 200],
    ['GET', 'openapi.json?profile=none', 400],
    ['GET', 'docs', 200],
    ['HEAD', 'docs', 200],
    ['GET', 'docs/docs.css', 200],
    ['HEAD', 'docs/swagger-ui-bundle.js', 200],
    ['GET', 'docs/none.js', 404],
    ['GET', 'app', 200],
    ['HEAD', 'app', 200],
    ['GET', 'app/page.css', 200],
    ['HEAD', 'app/page.js', 200],
    ['PUT', 'images', 405],
    ['GET', 'unknown', 404],
  ])('%s %s is %i', async (method, target, status) => {
    const body = ['POST', 'PUT'].includes(method) && !target.startsWith('uploads') ? { body: drawing } : {};
    expect((await send(method, target, body)).status).toBe(status);
  });

  test.each(['openapi.json', 'docs', 'docs/viewer.js', 'app', path])('%s is 304 for who has it', async (target) => {
    const etag = (await send('GET', target)).headers.get('ETag') ?? '';
    for (const method of ['GET', 'HEAD']) {
      expect((await send(method, target, { headers: { 'If-None-Match': etag } })).status).toBe(304);
    }
  });

  test('PATCH, then DELETE', async () => {
    const patch = { method: 'PATCH', headers: JSON_TYPE, body: JSON.stringify({ tags: ['walk'], metadata: { a: 1 } }) };
    expect((await send('PATCH', path, patch)).json).toMatchObject({ tags: ['walk'], metadata: { a: 1 } });
    expect((await send('DELETE', path, { headers: { 'If-Match': '"other"' } })).status).toBe(412);
    expect((await send('DELETE', path)).status).toBe(204);
  });

  test('a direct upload', async () => {
    const body = JSON.stringify({ size_bytes: drawing.byteLength, tags: ['direct'] });
    const { status, json } = await send('POST', 'uploads', { headers: JSON_TYPE, body });
    expect(status).toBe(201);
    const complete = String(json.complete_url);
    expect((await send('POST', complete)).status).toBe(409);
    const sent = await fetch(String(json.upload_url), {
      method: String(json.method),
      headers: json.headers as Record<string, string>,
      body: drawing,
    });
    expect(sent.status).toBeLessThan(300);
    expect((await send('POST', complete)).status).toBe(201);
    expect((await send('POST', complete)).status).toBe(200);
  });
});

test('no operation was left out', async () => {
  const { json } = await send('GET', 'openapi.json');
  const items = Object.values(json.paths as Record<string, Record<string, Json>>);
  const ids = items.flatMap((item) => Object.values(item).map(({ operationId }) => String(operationId)));
  expect(json.servers).toEqual([{ url }]);
  expect([...fetch.checked.keys()]).toEqual(expect.arrayContaining([...ids, 'RouteNotFound', 'MethodNotAllowed']));
});
