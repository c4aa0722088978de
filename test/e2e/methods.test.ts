import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { createApi, type ImageDocument } from '../support/api-client.ts';
import { send as sendExactly } from '../support/exact-requests.ts';
import { plain } from '../support/sample-images.ts';

const app = inject('app');
const api = createApi(app.url);
const id = `methods ${randomUUID()}`;
const image = `images/${encodeURIComponent(id)}`;

let document: ImageDocument;
beforeAll(async () => {
  document = await api.put(id, await plain(5, 4).png().toBuffer());
});

describe('HEAD wherever there is GET', () => {
  const OF_ONE_ANSWER = [
    'x-ms-request-id',
    'x-ms-invocation-id',
    'server-timing',
    'x-ms-request-charge',
    'date',
    'location',
  ];
  const OF_THE_CONNECTION = ['connection', 'keep-alive', 'content-length'];
  const VARYING = new Set([...OF_ONE_ANSWER, ...OF_THE_CONNECTION]);
  const steady = (headers: Headers) => [...headers].filter(([name]) => !VARYING.has(name));

  test.each(['images', image, `${image}/content`, 'health', `images/${randomUUID()}`, 'images?top=x', 'nothing'])(
    '%s: the headers of GET, and no body',
    async (path) => {
      const [get, head] = [await api.send(path), await api.send(path, { method: 'HEAD' })];
      expect(head.status).toBe(get.status);
      expect(head.bytes).toHaveLength(0);
      expect(steady(head.headers)).toEqual(steady(get.headers));
    },
  );
});

describe('a method that a path does not have', () => {
  const PATHS = {
    images: ['GET', 'HEAD', 'POST'],
    [image]: ['DELETE', 'GET', 'HEAD', 'PATCH', 'PUT'],
    [`${image}/content`]: ['GET', 'HEAD'],
    inspect: ['POST'],
    uploads: ['POST'],
    [`uploads/${randomUUID()}/complete`]: ['POST'],
    health: ['GET', 'HEAD'],
  };
  const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

  test.each(Object.entries(PATHS))('%s takes %j', async (path, allowed) => {
    for (const method of METHODS.filter((one) => !allowed.includes(one))) {
      const withBody = method !== 'GET' && method !== 'OPTIONS';
      const answer = await api.send(path, { method, ...(withBody && { body: 'x' }) });
      expect([method, answer.status, answer.headers.get('x-ms-error-code')]).toEqual([method, 405, 'MethodNotAllowed']);
      expect(answer.headers.get('Allow')?.split(', ')).toEqual(allowed);
    }
    expect(await api.document(image)).toEqual(document);
  });

  test('HEAD on a path without GET is 405 too', async () => {
    const { status, headers } = await api.send('inspect', { method: 'HEAD' });
    expect([status, headers.get('Allow'), headers.get('x-ms-error-code')]).toEqual([405, 'POST', 'MethodNotAllowed']);
  });

  test('TRACE, with which the library fails, is 405 as well', async () => {
    const place = { port: Number(new URL(app.url).port), path: `/api/${image}` };
    const { status, headers } = await sendExactly(place, { method: 'TRACE' });
    expect([status, headers.allow]).toEqual([405, 'DELETE, GET, HEAD, PATCH, PUT']);
  });

  test('one that HTTP does not know is some 4xx', async () => {
    const answer = await sendExactly(
      { port: Number(new URL(app.url).port), path: '/api/images' },
      { method: 'PROPFIND' },
    );
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });
});

describe('a path that there is not', () => {
  test.each([
    'nothing',
    'images/a/b',
    `${image}/contents`,
    'uploads/x',
    'health/x',
    'inspect/x',
    'Images2',
    'a/b/c/d',
    '',
  ])('%s is 404 for every method', async (path) => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const { status, headers } = await api.send(path, { method, ...(method === 'POST' && { body: 'x' }) });
      expect([method, status, headers.get('x-ms-error-code')]).toEqual([method, 404, 'RouteNotFound']);
    }
  });

  test('a path is found in letters of any case, an id only in its own', async () => {
    expect((await api.send(image.replace('images', 'IMAGES'))).status).toBe(200);
    await api.refused(image.toUpperCase(), {}, 404, 'ImageNotFound');
  });
});
