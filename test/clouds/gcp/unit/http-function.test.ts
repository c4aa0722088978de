import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as sendRequest } from 'node:http';
import { connect } from 'node:net';
import { json, text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { createHttpFunction } from '../../../../src/clouds/gcp/http-function.ts';
import type { Handle } from '../../../../src/http/routes.ts';
import type { ServiceRoute } from '../../../../src/routes.ts';
import type { Service } from '../../../../src/service.ts';
import { serve } from '../support/serve.ts';

/** Echoes the request. */
const echo: Handle = async ({ url, headers, params, body }) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body.bytes) chunks.push(chunk);
  const seen = { url: url.href, name: headers.get('x-name'), params, text: Buffer.concat(chunks).toString('latin1') };
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(seen) };
};

const ROUTES: ServiceRoute[] = [
  { name: 'upload_image', access: 'function', serves: ['PUT images/{image_id}'], create: () => echo },
  {
    name: 'get_content',
    access: 'anonymous',
    serves: ['GET moved'],
    create: () => async () => ({ status: 302, headers: { Location: 'https://storage.example/x' } }),
  },
  { name: 'zz_unmatched', access: 'anonymous', serves: [], create: () => () => Promise.reject(new Error('unasked')) },
];

async function setUp({
  keys = [],
  publicOrigin,
  browserOrigins = [],
}: {
  keys?: string[];
  publicOrigin?: string;
  browserOrigins?: string[];
} = {}) {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const origin = await serve(
    createHttpFunction({
      routes: ROUTES,
      service: {} as Service,
      accessKeyDigests: keys.map((key) => createHash('sha256').update(key).digest()),
      publicOrigin,
      browserOrigins,
      log: () => ({ info: write, error: write }),
      targetOf: ({ url = '' }) => url,
    }),
  );
  const put = (headers: Record<string, string> = {}, path = '/api/images/caf%C3%A9?a=%20b') =>
    fetch(origin + path, { method: 'PUT', headers, body: Buffer.from([0, 255]), redirect: 'manual' });
  return { origin, put, lines };
}

describe('the function of Cloud Run', () => {
  it('passes the request to a handler unchanged, and logs one line', async () => {
    const { put, lines } = await setUp();
    const response = await put({ 'x-name': 'ñ', 'x-forwarded-proto': 'https, http', 'content-type': 'text/plain' });
    expect(await response.json()).toEqual({
      url: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+\/api\/images\/caf%C3%A9\?a=%20b$/),
      name: 'ñ',
      params: { image_id: 'café' },
      text: '\0ÿ',
    });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        event: 'request',
        request_id: response.headers.get('x-ms-request-id'),
        function: 'upload_image',
        size_bytes: 2,
      },
    ]);
  });

  it.each(['elsewhere/api/moved', 'elsewhere/api/moved?x=', 'name:secret@elsewhere', 'elsewhere#'])(
    'takes no path from Host: %s',
    async (host) => {
      const { origin } = await setUp();
      const request = sendRequest(`${origin}/api/images/a?b`, { method: 'PUT', headers: { host }, agent: false }).end();
      const [response] = await once(request, 'response');
      expect(await json(response)).toMatchObject({ url: 'http://elsewhere/api/images/a?b' });
    },
  );

  it('names a local host to a client that names none, as HTTP/1.0 allows', async () => {
    const { origin } = await setUp();
    const socket = connect(Number(new URL(origin).port), '127.0.0.1').end('PUT /api/images/a HTTP/1.0\r\n\r\n');
    expect(await text(socket)).toContain('"url":"http://localhost/api/images/a"');
  });

  it('names the origin in front of it, if there is one', async () => {
    const { put } = await setUp({ publicOrigin: 'https://images.example.org' });
    const url = 'https://images.example.org/api/images/caf%C3%A9?a=%20b';
    expect(await (await put()).json()).toMatchObject({ url });
  });

  it('gives a response without a body its length', async () => {
    const { origin } = await setUp();
    const { status, headers } = await fetch(`${origin}/api/moved`, { redirect: 'manual' });
    expect([status, headers.get('content-length'), headers.get('transfer-encoding')]).toEqual([302, '0', null]);
  });

  it('requires a key only on routes with access function', async () => {
    const { origin, put } = await setUp({ keys: ['secret', 'other'] });
    const refused = await put();
    expect([refused.status, refused.headers.get('x-ms-error-code')]).toEqual([401, 'AccessKeyRequired']);
    expect((await put({ 'x-functions-key': 'wrong' })).status).toBe(401);
    for (const key of ['secret', 'other']) expect((await put({ 'x-functions-key': key })).status).toBe(200);
    expect((await fetch(`${origin}/api/moved`, { redirect: 'manual' })).status).toBe(302);
    expect((await fetch(`${origin}/api/nothing`)).status).toBe(404);
  });

  it.each([
    [['https://a.example'], 'https://a.example', 'https://a.example'],
    [['https://a.example'], 'https://b.example', null],
    [['*'], 'https://b.example', '*'],
    [[], 'https://a.example', null],
  ])('answers pages of %j on %s', async (browserOrigins, origin, allowed) => {
    const { origin: service, put } = await setUp({ browserOrigins, keys: ['secret'] });
    const headers = {
      origin,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'x-functions-key',
    };
    const preflight = await fetch(`${service}/api/images/a`, { method: 'OPTIONS', headers });
    expect(preflight.headers.get('access-control-allow-origin')).toBe(allowed);
    // Without CORS it is a method like others.
    expect(preflight.status).toBe(browserOrigins.length === 0 ? 405 : 204);
    const response = await put({ origin, 'x-functions-key': 'secret' });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, allowed]);
  });
});
