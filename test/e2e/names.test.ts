import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createApi } from '../support/api-client.ts';
import { send as sendExactly } from '../support/exact-requests.ts';
import { plain } from '../support/sample-images.ts';
import { contentOf, everythingStored, openBlobs, sha256 } from '../support/stored.ts';

const app = inject('app');
const api = createApi(app.url);
const blobs = openBlobs(app);
const image = await plain(5, 4).png().toBuffer();
const port = Number(new URL(app.url).port);

describe('an id as clients call their files', () => {
  test.each([
    'café.jpg',
    'Captura de pantalla 2026-11-23 a las 10.22.11.png',
    // macOS puts a narrow no-break space before PM.
    'Screenshot 2026-11-23 at 10.22.11\u202fPM.png',
    "~O'Neil & sons, [2+2=4]; @home! $1_-".slice(1),
    'x'.repeat(128),
    'é'.repeat(127),
    'content',
  ])('%s', async (id) => {
    const document = await api.put(id, image);
    expect(document).toMatchObject({ image_id: id, name: id });
    expect(document.url).toBe(`${app.url}/images/${encodeURIComponent(id)}/content`);
    expect(await api.document(`images/${encodeURIComponent(id)}`)).toEqual(document);
    expect((await api.refused('images', posted(id), 409, 'ImageAlreadyExists')).error.target).toBe('image_id');
    expect(sha256(await contentOf(api, id))).toBe(sha256(image));
    const patched = { method: 'PATCH', body: '{"tags":["x"]}', headers: { 'Content-Type': 'application/json' } };
    expect((await api.document(`images/${encodeURIComponent(id)}`, patched)).image_id).toBe(id);
    expect((await api.send(`images/${encodeURIComponent(id)}`, { method: 'DELETE' })).status).toBe(204);
    await api.refused(`images/${encodeURIComponent(id)}`, {}, 404, 'ImageNotFound');
  });

  test('is one in both ways to write é, and in another case another', async () => {
    const mark = randomUUID();
    const first = await api.put(`caf\u00e9 ${mark}`, image);
    expect(await api.document(`images/${encodeURIComponent(`cafe\u0301 ${mark}`)}`)).toEqual(first);
    expect((await api.put(`cafe\u0301 ${mark}`, image)).created_at).toBe(first.created_at);
    await api.refused(`images/${encodeURIComponent(`CAF\u00c9 ${mark}`)}`, {}, 404, 'ImageNotFound');
  });

  test('keeps a plus sign in a path, which in a query is a space', async () => {
    const mark = randomUUID();
    expect((await api.document(`images/a+${mark}`, { method: 'PUT', body: image })).image_id).toBe(`a+${mark}`);
    const query = `images?image_id=b+${mark}`;
    expect((await api.document(query, { method: 'POST', body: image })).image_id).toBe(`b ${mark}`);
  });
});

function posted(id: string) {
  const body = new FormData();
  body.set('image_id', id);
  body.set('file', new Blob([image]), 'file.png');
  return { method: 'POST', body };
}

describe('what is no id', () => {
  let before: Awaited<ReturnType<typeof everythingStored>>;
  beforeAll(async () => {
    before = await everythingStored(api, blobs);
  });
  afterAll(async () => {
    expect(await everythingStored(api, blobs)).toEqual(before);
  });

  const ENCODED = [
    ['a slash', 'a%2Fb'],
    ['a percent sign', 'a%25b'],
    ['a slash encoded twice', 'a%252Fb'],
    ['a question mark', 'a%3Fb'],
    ['a byte that is no UTF-8', '%ff'],
    ['a line feed', 'a%0Ab'],
    ['a space last', 'a%20'],
    ['256 bytes', '%E5%86%99'.repeat(86)],
  ] as const;

  test.each(ENCODED)('%s in a path', async (_case, text) => {
    const put = { method: 'PUT', body: image, headers: { 'Content-Type': 'image/png' } };
    for (const sent of [put, { method: 'GET' }, { method: 'DELETE' }]) {
      const answer = await sendExactly({ port, path: `/api/images/${text}` }, sent);
      expect(answer.status, sent.method).toBe(400);
      expect(answer.headers['x-ms-error-code'], sent.method).toBe('InvalidImageId');
    }
    const content = await sendExactly({ port, path: `/api/images/${text}/content` });
    expect([content.status, content.headers['x-ms-error-code']]).toEqual([400, 'InvalidImageId']);
  });

  test.each(['%00', 'a%00b', '..', '%2e%2e', '..', '.', 'x/..', 'x/../../..', '/', '/x', '', 'a%zz'])(
    'what the HTTP stack rewrites or refuses: %s',
    async (text) => {
      for (const method of ['PUT', 'DELETE', 'PATCH']) {
        const sent = method === 'PUT' ? { method, body: image } : { method };
        const path = `/api/images/${text}`;
        const { status } = await sendExactly({ port, path }, sent);
        expect(status, method).toBeGreaterThanOrEqual(400);
        expect(status, method).toBeLessThan(500);
      }
    },
  );

  test.each(['', ' ', '../x', 'a\u0000b', 'a%2Fb'])('as image_id: %j', async (id) => {
    const json = { method: 'POST', headers: { 'Content-Type': 'application/json' } };
    const asJson = { ...json, body: JSON.stringify({ image_data: image.toString('base64'), image_id: id }) };
    await api.refused('images', asJson, 400, 'InvalidImageId');
    const begun = { ...json, body: JSON.stringify({ size_bytes: 5, image_id: id }) };
    await api.refused('uploads', begun, 400, 'InvalidImageId');
    const query = `images?image_id=${encodeURIComponent(id)}`;
    await api.refused(query, { method: 'POST', body: image }, 400, 'InvalidImageId');
    // An input that was left empty comes as an empty field, which is none.
    if (id !== '') await api.refused('images', posted(id), 400, 'InvalidImageId');
  });
});
