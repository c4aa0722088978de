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
const opaque = () => image.etag.slice(1, -1);

describe('If-None-Match on GET and HEAD', () => {
  test.each([
    ['the tag', () => image.etag],
    ['the tag as a weak one', () => `W/${image.etag}`],
    ['a list with it', () => `"x", W/"y" ,${image.etag},"z"`],
    ['a list with an empty member', () => `"x",, ${image.etag}`],
    ['*', () => '*'],
  ])('%s is 304 without a body, with the tag', async (_case, tag) => {
    for (const method of ['GET', 'HEAD']) {
      const { status, headers, bytes } = await api.send(path(), { method, headers: { 'If-None-Match': tag() } });
      expect([status, bytes.length]).toEqual([304, 0]);
      expect(headers.get('ETag')).toBe(image.etag);
      expect(headers.get('Content-Type')).toBeNull();
    }
  });

  test.each([
    ['another tag', () => '"x"'],
    ['the tag with more around it', () => `"${opaque()}x"`],
  ])('%s is 200', async (_case, tag) => {
    expect(await api.document(path(), { headers: { 'If-None-Match': tag() } })).toEqual(image);
  });

  test('of an image that is not there is 404', async () => {
    await api.refused(`images/${randomUUID()}`, { headers: { 'If-None-Match': '*' } }, 404, 'ImageNotFound');
  });
});

describe('a condition that does not hold', () => {
  const asJson = { 'Content-Type': 'application/json' };
  const WRITES = [
    ['PUT', { method: 'PUT', body: red }, {}],
    ['PATCH', { method: 'PATCH', body: '{"name":"other"}' }, asJson],
    ['DELETE', { method: 'DELETE' }, {}],
  ] as const;

  describe.each(WRITES)('on %s', (_method, sent, headers) => {
    test.each([
      ['another tag', () => '"x"'],
      ['a list without it', () => '"x", "y"'],
      ['the tag as a weak one, which never matches', () => `W/${image.etag}`],
    ])('If-Match with %s is 412, and nothing changes', async (_case, tag) => {
      const before = await everythingStored(api, blobs);
      const problem = await api.refused(
        path(),
        { ...sent, headers: { ...headers, 'If-Match': tag() } },
        412,
        'PreconditionFailed',
      );
      expect(problem.error.target).toBe('If-Match');
      expect(await everythingStored(api, blobs)).toEqual(before);
    });

    test.each(['*', '"x"'])('If-Match: %s where there is no image is 412, and none comes to be', async (tag) => {
      const before = await everythingStored(api, blobs);
      const sentThere = { ...sent, headers: { ...headers, 'If-Match': tag } };
      await api.refused(`images/${randomUUID()}`, sentThere, 412, 'PreconditionFailed');
      expect(await everythingStored(api, blobs)).toEqual(before);
    });

    // What else is none is in the unit tests.
    test.each(['x', '"x" "y"', '', '*, "x"'])('If-Match: %s is no list of tags', async (tag) => {
      const before = await everythingStored(api, blobs);
      await api.refused(path(), { ...sent, headers: { ...headers, 'If-Match': tag } }, 400, 'InvalidHeader');
      expect(await everythingStored(api, blobs)).toEqual(before);
    });

    test('If-None-Match with a tag is 400', async () => {
      const sentTag = { ...sent, headers: { ...headers, 'If-None-Match': '"x"' } };
      expect((await api.refused(path(), sentTag, 400, 'InvalidHeader')).error.target).toBe('If-None-Match');
    });
  });

  test('PUT with If-None-Match: * is 412 where there is an image', async () => {
    const before = await everythingStored(api, blobs);
    const sent = { method: 'PUT', body: red, headers: { 'If-None-Match': '*' } };
    expect((await api.refused(path(), sent, 412, 'ImageAlreadyExists')).error.target).toBe('If-None-Match');
    expect(await everythingStored(api, blobs)).toEqual(before);
  });

  test.each(['If-Match', 'If-None-Match'])('%s has no meaning on POST', async (name) => {
    for (const value of ['*', '"x"']) {
      const sent = { method: 'POST', body: red, headers: { [name]: value } };
      expect((await api.refused('images', sent, 400, 'InvalidHeader')).error.target).toBe(name);
    }
  });

  test.each(['x', '"a b"', ''])('If-None-Match: %s on GET does not parse', async (tag) => {
    await api.refused(path(), { headers: { 'If-None-Match': tag } }, 400, 'InvalidHeader');
  });
});

describe('a condition that holds', () => {
  test('PUT with If-None-Match: * creates, once', async () => {
    const id = randomUUID();
    const sent = { method: 'PUT', body: red, headers: { 'If-None-Match': '*' } };
    expect((await api.send(`images/${id}`, sent)).status).toBe(201);
    await api.refused(`images/${id}`, sent, 412, 'ImageAlreadyExists');
  });

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

  test('If-Match: * is any version', async () => {
    const id = randomUUID();
    await api.put(id, teal);
    await api.put(id, red, { 'If-Match': '*' });
    expect((await api.send(`images/${id}`, { method: 'DELETE', headers: { 'If-Match': '*' } })).status).toBe(204);
  });
});
