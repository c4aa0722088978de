import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createLambdaHandler } from '../../../../src/clouds/aws/lambda-handler.ts';
import type { Handle } from '../../../../src/http/routes.ts';
import type { ServiceRoute } from '../../../../src/routes.ts';
import type { Service } from '../../../../src/service.ts';

const SERVICE = {} as Service;

/** Says what it was given. */
const echo: Handle = async ({ url, headers, params, body }) => {
  const bytes: Uint8Array[] = [];
  for await (const chunk of body.bytes) bytes.push(chunk);
  const given = Buffer.concat(bytes);
  const seen = {
    url: url.href,
    name: headers.get('x-name'),
    params,
    sha256: digest(given),
  };
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(seen) };
};
const digest = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

const ROUTES: ServiceRoute[] = [
  { name: 'upload_image', access: 'function', serves: ['PUT images/{image_id}'], create: () => echo },
  {
    name: 'get_app',
    access: 'anonymous',
    serves: ['GET app/{*path}'],
    create: () => async () => ({
      status: 200,
      headers: { 'Content-Type': 'image/x-icon' },
      body: Uint8Array.of(0, 255, 254),
    }),
  },
  {
    name: 'zz_unmatched',
    access: 'anonymous',
    serves: [],
    create: () => () => Promise.reject(new Error('not asked for')),
  },
];

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

function setUp({ keys = [] as string[], publicOrigin = undefined as string | undefined } = {}) {
  const lines: string[] = [];
  const log = { info: (line: string) => void lines.push(line), error: (line: string) => void lines.push(line) };
  const accessKeyDigests = keys.map((key) => createHash('sha256').update(key).digest());
  const handler = createLambdaHandler({ routes: ROUTES, service: SERVICE, accessKeyDigests, publicOrigin, log });
  async function send(sent: Sent) {
    const { method = 'PUT', path = '/api/images/caf%C3%A9', headers = {}, body, isBase64Encoded = false } = sent;
    const result = await handler(
      {
        version: '2.0',
        rawPath: path,
        rawQueryString: 'a=%20b',
        headers: { host: 'abc.lambda-url.eu-central-1.on.aws', 'x-forwarded-proto': 'https', ...headers },
        body,
        isBase64Encoded,
        requestContext: { requestId: 'r', domainName: 'abc.lambda-url.eu-central-1.on.aws', http: { method } },
      },
      { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 240_000 },
    );
    return { ...result, json: () => JSON.parse(result.body ?? '') };
  }
  return { send, lines };
}

describe('the handler of a function URL', () => {
  it('passes the request to a function unchanged, and logs one line', async () => {
    const { send, lines } = setUp();
    const bytes = Buffer.from([0, 255, 1, 2]);
    const { statusCode, json, isBase64Encoded, headers } = await send({
      body: bytes.toString('base64'),
      isBase64Encoded: true,
      headers: { 'x-name': 'ñ', 'content-length': '4' },
    });
    expect([statusCode, isBase64Encoded]).toEqual([200, false]);
    expect(json()).toEqual({
      url: 'https://abc.lambda-url.eu-central-1.on.aws/api/images/caf%C3%A9?a=%20b',
      name: 'ñ',
      params: { image_id: 'café' },
      sha256: digest(bytes),
    });
    expect(headers['x-ms-request-id']).toBe('request-1');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { event: 'request', request_id: 'request-1', function: 'upload_image', status: 200, size_bytes: 4 },
    ]);
  });

  it('encodes binary responses in base64', async () => {
    const { body, isBase64Encoded } = await setUp().send({ method: 'GET', path: '/api/app/favicon.ico' });
    expect([body, isBase64Encoded]).toEqual(['AP/+', true]);
  });

  it.each([
    ['//evil.example/api/images/a', 'https://abc.lambda-url.eu-central-1.on.aws'],
    ['/api/../images/a', 'https://abc.lambda-url.eu-central-1.on.aws'],
  ])('uses its own origin in the response to %s', async (path, origin) => {
    const { statusCode, json } = await setUp().send({ path });
    expect([statusCode, json().type]).toEqual([404, `${origin}/api/docs#RouteNotFound`]);
  });

  it.each(['evil.example/api/app/x?', 'name:secret@evil.example', 'evil.example#'])(
    'takes no path from Host: %s',
    async (host) => {
      const { json } = await setUp().send({ headers: { host } });
      expect(json().url).toBe('https://evil.example/api/images/caf%C3%A9?a=%20b');
    },
  );

  it('uses the origin of a distribution', async () => {
    const { json } = await setUp({ publicOrigin: 'https://images.example.org' }).send({});
    expect(json().url).toBe('https://images.example.org/api/images/caf%C3%A9?a=%20b');
  });

  it('answers 405 and 404 in the error form', async () => {
    const { send } = setUp();
    const wrongMethod = await send({ method: 'DELETE' });
    expect([wrongMethod.statusCode, wrongMethod.headers.Allow]).toEqual([405, 'PUT']);
    expect((await send({ path: '/api/nothing' })).json().error.code).toBe('RouteNotFound');
  });

  it('requires a key only on routes with access function', async () => {
    const { send } = setUp({ keys: ['secret'] });
    const refused = await send({});
    expect([refused.statusCode, refused.json().error.code]).toEqual([401, 'AccessKeyRequired']);
    expect(refused.headers['WWW-Authenticate']).toContain('x-functions-key');
    expect((await send({ headers: { 'x-functions-key': 'secret' } })).statusCode).toBe(200);
    expect((await send({ method: 'GET', path: '/api/app/favicon.ico' })).statusCode).toBe(200);
  });

  it('times out before the runtime ends the invocation', async () => {
    const slow: Handle = ({ scope }) =>
      new Promise((_, reject) => scope.signal.addEventListener('abort', () => reject(scope.signal.reason)));
    const route: ServiceRoute = { name: 'slow', access: 'function', serves: [], create: () => slow };
    const log = { info: () => undefined, error: () => undefined };
    const options = {
      routes: [
        { ...route, serves: ['GET slow'] },
        { ...route, name: 'rest' },
      ],
      service: SERVICE,
      log,
    };
    const handler = createLambdaHandler({ ...options, accessKeyDigests: [], publicOrigin: undefined });
    const http = { method: 'GET' };
    const requestContext = { requestId: 'r', domainName: 'host', http };
    const event = {
      version: '2.0',
      rawPath: '/api/slow',
      rawQueryString: '',
      headers: {},
      isBase64Encoded: false,
    } as const;
    const result = await handler(
      { ...event, requestContext },
      { awsRequestId: 'r', getRemainingTimeInMillis: () => 5_050 },
    );
    expect([result.statusCode, JSON.parse(result.body ?? '').error.code]).toEqual([503, 'Timeout']);
  });

  it.each([
    ['text/plain', 415, 'UnsupportedMediaType'],
    ['application/json; charset=utf-8', 400, 'InvalidJson'],
  ])('rejects bytes that were decoded as text: %s', async (type, status, code) => {
    const bytes = Buffer.from([0x89, 0x50, 0xff]);
    const headers = { 'content-type': type, 'content-length': String(bytes.length) };
    const { statusCode, json } = await setUp().send({ body: bytes.toString('utf8'), headers });
    expect([statusCode, json().error.code]).toEqual([status, code]);
  });

  it('accepts a replacement character from the client', async () => {
    const body = '{"name":"\uFFFD"}';
    const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
    expect((await setUp().send({ body, headers })).json().sha256).toBe(digest(body));
  });
});

it('treats # as part of the path, so that it selects no other image', async () => {
  const { json } = await setUp().send({ path: '/api/images/a#b' });
  expect(json().params).toEqual({ image_id: 'a#b' });
});

it('returns 400 for a header that is not valid in HTTP', async () => {
  const { statusCode, json } = await setUp().send({ headers: { 'x-name': 'a\0b' } });
  expect([statusCode, json().error.code]).toEqual([400, 'InvalidHeader']);
});
