import { describe, expect, it } from 'vitest';
import type { Reply } from '../../../src/http/reply.ts';
import { createRespond } from '../../../src/http/respond.ts';
import type { Handle } from '../../../src/http/routes.ts';
import { ORIGIN, send } from '../../support/send.ts';

const replying =
  (reply: unknown): Handle =>
  async () =>
    reply as Reply;
const throwing =
  (failure: unknown): Handle =>
  async () => {
    throw failure;
  };
const withHeader = (value: string) => replying({ status: 200, headers: { 'X-Name': value } });

const cyclic = new Error('secret');
cyclic.cause = cyclic;

const FAULTS: [string, Handle][] = [
  ['throws an Error', throwing(new Error('secret'))],
  ['throws a text', throwing('secret')],
  ['throws undefined', throwing(undefined)],
  ['throws null', throwing(null)],
  ['throws a symbol', throwing(Symbol('secret'))],
  ['throws an object that is no text', throwing(Object.create(null))],
  [
    'throws an object whose text throws',
    throwing({
      toString() {
        throw new Error('secret');
      },
    }),
  ],
  ['throws an error that causes itself', throwing(cyclic)],
  [
    'throws before it gives a promise',
    () => {
      throw new Error('secret');
    },
  ],
  ['gives undefined', replying(undefined)],
  ['gives null', replying(null)],
  ['gives a text', replying('secret')],
  ['gives a header with a line break', withHeader('a\r\nSet-Cookie: secret')],
  ['gives a header with an emoji', withHeader('🐈 secret')],
  ['gives a header name that is none', replying({ status: 200, headers: { 'a b': 'secret' } })],
  ['gives status 99', replying({ status: 99, headers: {} })],
  ['gives status 101', replying({ status: 101, headers: {} })],
  ['gives status 600', replying({ status: 600, headers: {} })],
  ['gives no status that is a number', replying({ status: Number.NaN, headers: {} })],
];

describe('a handler that fails', () => {
  it.each(FAULTS)('is a 500 that says nothing: it %s', async (_case, handle) => {
    const { status, headers, json, text, log } = await send(handle, {});
    expect(status).toBe(500);
    expect(headers.get('x-ms-request-id')).toBe('request-1');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(json).toEqual({
      type: `${ORIGIN}/api/docs#InternalError`,
      title: 'Internal error',
      status: 500,
      detail: 'The request failed because of an internal error.',
      instance: '/api/images/x',
      request_id: 'request-1',
      error: { code: 'InternalError', message: 'The request failed because of an internal error.' },
    });
    expect(text).not.toContain('secret');
    expect(log.map(({ event }) => event)).toEqual(['request', 'failure']);
    expect(log[0]).toMatchObject({ status: 500, code: 'InternalError' });
  });

  it('is a 500 after a body that it did not read', async () => {
    const { status } = await send(throwing(new Error('x')), { method: 'PUT', body: [Buffer.alloc(100)] });
    expect(status).toBe(500);
  });

  it('is answered where nothing can be logged', async () => {
    const log = {
      functionName: 'tested',
      info() {
        throw new Error('secret');
      },
      error: () => undefined,
    };
    const respond = createRespond(throwing(new Error('x')), { allowedMethods: () => ['GET'] });
    const url = new URL(`${ORIGIN}/api/images/x`);
    const request = { method: 'GET', url, headers: new Headers(), params: {}, reader: undefined, requestId: 'r', log };
    expect(await respond(request)).toMatchObject({ status: 500 });
  });
});
