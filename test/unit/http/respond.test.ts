import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../../src/errors.ts';
import { jsonReply } from '../../../src/http/reply.ts';
import type { Handle } from '../../../src/http/routes.ts';
import { ORIGIN, send } from '../../support/send.ts';

const fine: Handle = async () => jsonReply(200, { a: 'é' }, { ETag: '"1"', 'Cache-Control': 'private, no-cache' });

const SECURITY = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

describe('an answer', () => {
  it('has a request id, a length and the security headers', async () => {
    const { status, headers, json } = await send(fine, {});
    expect(status).toBe(200);
    expect(json).toEqual({ a: 'é' });
    expect(Object.fromEntries(headers)).toMatchObject({
      ...SECURITY,
      'cache-control': 'private, no-cache',
      'content-type': 'application/json',
      'content-length': '10',
      'x-ms-request-id': 'request-1',
      etag: '"1"',
    });
    for (const name of [
      'ETag',
      'Location',
      'Retry-After',
      'Allow',
      'Server-Timing',
      'x-ms-request-id',
      'Idempotency-Replayed',
    ]) {
      expect(headers.get('access-control-expose-headers')?.split(', ')).toContain(name);
    }
  });

  it('is without its body on HEAD, but has the length of it', async () => {
    const { text, headers } = await send(fine, { method: 'HEAD' });
    expect(text).toBe('');
    expect(headers.get('content-length')).toBe('10');
  });

  it('is without body and length on 304', async () => {
    const { status, text, headers } = await send(async () => ({ status: 304, headers: { ETag: '"1"' } }), {});
    expect([status, text, headers.get('content-length'), headers.get('etag')]).toEqual([304, '', null, '"1"']);
  });

  it('keeps bytes as they are, and a policy that the page brings', async () => {
    const bytes = Uint8Array.of(0x41, 0x80, 0xff);
    const headers = { 'Content-Security-Policy': "default-src 'self'" };
    const answer = await send(async () => ({ status: 200, headers, body: bytes }), {});
    expect(answer.headers.get('content-length')).toBe('3');
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'self'");
  });

  it('tells time and charge', async () => {
    const { headers, log } = await send(async ({ scope }) => {
      scope.charge(1.234);
      await scope.time('database', async () => scope.charge(2));
      return jsonReply(200, {});
    }, {});
    expect(headers.get('x-ms-request-charge')).toBe('3.23');
    expect(headers.get('server-timing')).toMatch(/^database;dur=\d+\.\d$/);
    expect(log[0]).toMatchObject({ charge: 3.23 });
  });

  it('tells neither where there was none', async () => {
    const { headers } = await send(fine, {});
    expect([headers.get('x-ms-request-charge'), headers.get('server-timing')]).toEqual([null, null]);
  });
});

describe('a refusal', () => {
  const refusing: Handle = async () => {
    throw new ServiceError('DatabaseUnavailable', 'Try again.', {
      target: 'database',
      retryAfterSeconds: 5,
      cause: new Error('secret'),
    });
  };

  it('is a problem with id, code, delay and security headers', async () => {
    const { status, headers, json, text } = await send(refusing, { path: 'images/caf%C3%A9?code=key' });
    expect(status).toBe(503);
    expect(Object.fromEntries(headers)).toMatchObject({
      ...SECURITY,
      'cache-control': 'no-store',
      'content-type': 'application/problem+json',
      'retry-after': '5',
      'x-ms-error-code': 'DatabaseUnavailable',
      'x-ms-request-id': 'request-1',
      'content-length': String(Buffer.byteLength(text)),
    });
    expect(json).toEqual({
      type: `${ORIGIN}/api/docs#DatabaseUnavailable`,
      title: 'Database unavailable',
      status: 503,
      detail: 'Try again.',
      instance: '/api/images/caf%C3%A9',
      request_id: 'request-1',
      error: { code: 'DatabaseUnavailable', message: 'Try again.', target: 'database' },
    });
  });

  it('has no body on HEAD', async () => {
    const { text, headers, status } = await send(refusing, { method: 'HEAD' });
    expect([status, text]).toEqual([503, '']);
    expect(Number(headers.get('content-length'))).toBeGreaterThan(100);
  });

  it.each([
    ['PATCH', 'images', 'POST'],
    ['GET', 'images', 'POST'],
    ['DELETE', 'images/x', 'GET, HEAD, PUT'],
    ['OPTIONS', 'images/x/content', 'GET, HEAD'],
  ])('of a method names those that the path has: %s %s', async (method, path, allow) => {
    const { status, headers, json } = await send(fine, { method, path });
    expect([status, headers.get('allow')]).toEqual([405, allow]);
    expect(json).toMatchObject({ error: { code: 'MethodNotAllowed' } });
  });

  it.each(['nothing', 'images/x/y', 'images/x/content/y'])('of a path that is none is 404: %s', async (path) => {
    const { status, headers, json } = await send(fine, { path });
    expect([status, headers.get('allow')]).toEqual([404, null]);
    expect(json).toMatchObject({ error: { code: 'RouteNotFound' } });
  });
});

describe('the log', () => {
  it('has one line for a request, without its query', async () => {
    const { log } = await send(fine, { path: 'images/x?code=secret-key&name=private' });
    expect(log).toEqual([
      {
        level: 'information',
        event: 'request',
        request_id: 'request-1',
        function: 'tested',
        method: 'GET',
        size_bytes: 0,
        status: 200,
        duration_ms: expect.any(Number),
        charge: 0,
      },
    ]);
  });

  it('has the code of a refusal, and no second line', async () => {
    const refused: Handle = async () => {
      throw new ServiceError('ImageNotFound', 'None.');
    };
    const { log } = await send(refused, {});
    expect(log).toHaveLength(1);
    expect(log[0]).toMatchObject({ status: 404, code: 'ImageNotFound' });
  });

  it('has the cause of a failure once, with its chain, without signatures and keys', async () => {
    const failing: Handle = async () => {
      const signed = 'X-Goog-Signature=jkl&X-Amz-Signature=mno&X-Amz-Security-Token=pqr%2F';
      const secrets = `sv=1&sig=abc%3D&se=2 AccountKey=def== code=ghi ${signed} Authorization: Bearer stu.vwx-y_z`;
      const inner = new Error(`GET https://x/y?${secrets}`);
      throw new ServiceError('StorageUnavailable', 'Try again.', { cause: new Error('outer', { cause: inner }) });
    };
    const { log } = await send(failing, {});
    expect(log).toHaveLength(2);
    expect(log[1]).toMatchObject({ level: 'error', event: 'failure', request_id: 'request-1' });
    const cause = String(log[1]?.cause);
    expect(cause).toMatch(/Try again\..*caused by: Error: outer.*caused by: Error: GET/s);
    expect(cause).not.toMatch(/abc|def|ghi|jkl|mno|pqr|stu|vwx/);
  });
});
