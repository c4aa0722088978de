import { randomUUID } from 'node:crypto';
import diagnostics from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, request as httpRequest, IncomingMessage, ServerResponse } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { watchForwardedRequests } from '../../../../src/clouds/azure/forwarded-requests.ts';
import { jsonReply } from '../../../../src/http/reply.ts';
import type { Route } from '../../../../src/http/routes.ts';
import { send } from '../support/send.ts';

const ROUTE: Route = { name: 'a', access: 'anonymous', serves: ['GET images', 'POST images'] };
/** One for the process, as in the app. */
const forwarded = watchForwardedRequests([ROUTE]);

/** Announces a request as a server of this process does. */
function announce(...rawHeaders: string[]): ServerResponse {
  const request = new IncomingMessage(new Socket());
  request.rawHeaders.push(...rawHeaders);
  for (let at = 0; at < rawHeaders.length; at += 2) {
    request.headers[String(rawHeaders[at]).toLowerCase()] = rawHeaders[at + 1];
  }
  const response = new ServerResponse(request);
  diagnostics.channel('http.server.request.start').publish({ request, response });
  return response;
}

it('gives the headers that were sent for an invocation, until it is answered', () => {
  const response = announce('x-ms-invocation-id', 'i-1', 'If-Match', '"a"', 'If-Match', '"b"', 'Content-Length', '5');
  expect(forwarded.of('i-1')?.headers.get('if-match')).toBe('"a", "b"');
  expect(forwarded.of('i-1')?.headers.get('content-length')).toBe('5');
  expect(forwarded.of('i-2')).toBeUndefined();
  response.emit('close');
  expect(forwarded.of('i-1')).toBeUndefined();
});

it('takes no notice of requests without an invocation, nor of other messages', () => {
  announce('If-Match', '"a"');
  diagnostics.channel('http.server.request.start').publish({ request: { headers: { 'x-ms-invocation-id': 'i-3' } } });
  diagnostics.channel('http.server.request.start').publish('text');
  expect(forwarded.of('i-3')).toBeUndefined();
});

it('is what a handler sees, whatever the library was told', async () => {
  announce('x-ms-invocation-id', 'i-4', 'If-Match', '"true"');
  const answer = await send(
    async ({ headers }) => jsonReply(200, { seen: headers.get('if-match') }),
    { headers: { 'If-Match': '"forged"' } },
    { forwarded, invocationId: 'i-4' },
  );
  expect(answer.json).toEqual({ seen: '"true"' });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a request that the library cannot hand to a function', () => {
  /** A server whose requests nobody answers, as the library leaves them, and the answer to one. */
  async function ask(method: string, target: string): Promise<{ status: number; headers: Headers; json: unknown }> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const headers = {
        'x-ms-invocation-id': randomUUID(),
        'x-forwarded-host': 'a.example',
        'x-forwarded-proto': 'https',
      };
      const request = httpRequest({ host: '127.0.0.1', port, method, path: target, headers }).end();
      const [response] = await once(request, 'response');
      let text = '';
      for await (const chunk of response) text += chunk;
      return { status: response.statusCode, headers: new Headers(response.headers), json: JSON.parse(text) };
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  it('for its method is answered with those that there are', async () => {
    const { status, headers, json } = await ask('TRACE', '/api/images');
    expect(status).toBe(405);
    expect(headers.get('allow')).toBe('GET, HEAD, POST');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(json).toMatchObject({
      type: 'https://a.example/api/docs#MethodNotAllowed',
      request_id: headers.get('x-ms-request-id'),
    });
  });

  it('is logged like any other', async () => {
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { headers } = await ask('TRACE', '/api/images');
    const lines = written.mock.calls.map(([line]) => JSON.parse(String(line)));
    expect(lines).toEqual([
      {
        event: 'request',
        request_id: headers.get('x-ms-request-id'),
        function: 'none',
        status: 405,
        code: 'MethodNotAllowed',
      },
    ]);
  });

  it('for its method, on a path that there is not, is answered with that', async () => {
    expect((await ask('TRACE', '/api/nothing')).status).toBe(404);
  });

  it.each(['{"a b":"c"}', '{"a":"b\\nc"}', '[["a"]]'])('for headers like %s is refused', async (headers) => {
    const { status, json } = await ask('GET', `/api/images?HEADERS=${encodeURIComponent(headers)}`);
    expect(status).toBe(400);
    expect(json).toMatchObject({ error: { code: 'InvalidQueryParameter', target: 'HEADERS' } });
  });
});

describe('a request that no function has asked for', () => {
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  /** It has no body, and its server has no connection. */
  function announceEmpty(id: string) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const response = announce('x-ms-invocation-id', id);
    response.req.push(null);
    return response;
  }

  it('is answered after five seconds, not before', async () => {
    const response = announceEmpty('i-5');
    vi.advanceTimersByTime(4_999);
    await turn();
    expect(response.headersSent).toBe(false);
    vi.advanceTimersByTime(1);
    await vi.waitUntil(() => response.headersSent);
    expect(response.statusCode).toBe(503);
  });

  it('is left to a function whose invocation came while the process stood still', async () => {
    const response = announceEmpty('i-6');
    vi.advanceTimersByTime(60_000);
    expect(forwarded.of('i-6')).toBeDefined();
    for (let turns = 0; turns < 5; turns += 1) await turn();
    expect(response.headersSent).toBe(false);
  });
});
