import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { createApi, type ImageDocument } from '../support/api-client.ts';
import { plain } from '../support/sample-images.ts';
import { everythingStored, openBlobs } from '../support/stored.ts';

const app = inject('app');
const api = createApi(app.url);
const blobs = openBlobs(app);
const [teal, red] = await Promise.all([plain(5, 4).png().toBuffer(), plain(4, 5, 'red').png().toBuffer()]);

let image: ImageDocument;
beforeAll(async () => {
  image = await api.put(`conditions ${randomUUID()}`, teal);
});
const path = () => `images/${encodeURIComponent(image.image_id)}`;

describe('If-None-Match on GET and HEAD', () => {
  test.each([
    ['the tag', () => image.etag],
    ['the tag as a weak one', () => `W/${image.etag}`],
  ])('%s is 304 without a body, with the tag', async (_case, tag) => {
    for (const method of ['GET', 'HEAD']) {
      const { status, headers, bytes } = await api.send(path(), { method, headers: { 'If-None-Match': tag() } });
      expect([status, bytes.length]).toEqual([304, 0]);
      expect(headers.get('ETag')).toBe(image.etag);
      expect(headers.get('Content-Type')).toBeNull();
    }
  });
});

describe('a condition that does not hold', () => {
  const asJson = { 'Content-Type': 'application/json' };
  const WRITES = [
    ['PUT', { method: 'PUT', body: red }, {}],
    ['PATCH', { method: 'PATCH', body: '{"name":"other"}' }, asJson],
    ['DELETE', { method: 'DELETE' }, {}],
  ] as const;

  // What else does not match, or is no tag, is in the unit tests.
  test.each(WRITES)('on %s is 412 or 400, and changes nothing', async (_method, sent, headers) => {
    const before = await everythingStored(api, blobs);
    const refused = async (to: string, name: string, value: string, status: number, code: string) => {
      const problem = await api.refused(to, { ...sent, headers: { ...headers, [name]: value } }, status, code);
      expect(problem.error.target).toBe(name);
    };
    await refused(path(), 'If-Match', '"x", "y"', 412, 'PreconditionFailed');
    await refused(path(), 'If-Match', `W/${image.etag}`, 412, 'PreconditionFailed');
    await refused(`images/${randomUUID()}`, 'If-Match', '*', 412, 'PreconditionFailed');
    await refused(path(), 'If-Match', 'x', 400, 'InvalidHeader');
    await refused(path(), 'If-None-Match', '"x"', 400, 'InvalidHeader');
    expect(await everythingStored(api, blobs)).toEqual(before);
  });

  test('PUT with If-None-Match: * is 412 where there is an image', async () => {
    const before = await everythingStored(api, blobs);
    const sent = { method: 'PUT', body: red, headers: { 'If-None-Match': '*' } };
    expect((await api.refused(path(), sent, 412, 'ImageAlreadyExists')).error.target).toBe('If-None-Match');
    expect(await everythingStored(api, blobs)).toEqual(before);
  });

  test.each([
    [
      'If-Match on POST, where it has no meaning',
      'images',
      { method: 'POST', body: red, headers: { 'If-Match': '*' } },
    ],
    ['If-None-Match on GET that is no tag', undefined, { headers: { 'If-None-Match': 'x' } }],
  ])('%s is 400', async (_case, to, sent) => {
    await api.refused(to ?? path(), sent, 400, 'InvalidHeader');
  });
});

describe('a condition that holds', () => {
  test('If-Match goes along PUT, PATCH and DELETE, each with the tag of the version before', async () => {
    const id = randomUUID();
    const first = await api.put(id, teal);
    const second = await api.put(id, red, { 'If-Match': `"x", ${first.etag}` });
    await api.refused(
      `images/${id}`,
      { method: 'PUT', body: red, headers: { 'If-Match': first.etag } },
      412,
      'PreconditionFailed',
    );
    const headers = { 'If-Match': second.etag, 'Content-Type': 'application/merge-patch+json' };
    const third = await api.document(`images/${id}`, { method: 'PATCH', body: '{"tags":["a"]}', headers });
    expect(third).toMatchObject({ tags: ['a'], sha256: second.sha256, created_at: first.created_at });
    expect(new Set([first.etag, second.etag, third.etag]).size).toBe(3);
    await api.refused(
      `images/${id}`,
      { method: 'DELETE', headers: { 'If-Match': second.etag } },
      412,
      'PreconditionFailed',
    );
    expect((await api.send(`images/${id}`, { method: 'DELETE', headers: { 'If-Match': third.etag } })).status).toBe(
      204,
    );
  });
});
