import diagnostics from 'node:diagnostics_channel';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { watchReceivedRequests } from '../../../src/http/received-requests.ts';
import { jsonReply } from '../../../src/http/reply.ts';
import { send } from '../../support/send.ts';

/** Announces a request as a server of this process does. */
function announce(...rawHeaders: string[]): ServerResponse {
  const request = new IncomingMessage(new Socket());
  const distinct: Record<string, string[]> = {};
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = String(rawHeaders[at]).toLowerCase();
    request.headers[name] = rawHeaders[at + 1];
    distinct[name] = [...(distinct[name] ?? []), String(rawHeaders[at + 1])];
  }
  Object.defineProperty(request, 'headersDistinct', { value: distinct });
  const response = new ServerResponse(request);
  diagnostics.channel('http.server.request.start').publish({ request, response });
  return response;
}

it('gives the headers that were sent for an invocation, until it is answered', () => {
  const received = watchReceivedRequests();
  const response = announce('x-ms-invocation-id', 'i-1', 'If-Match', '"a"', 'If-Match', '"b"', 'Content-Length', '5');
  expect(received.of('i-1')?.headers.get('if-match')).toBe('"a", "b"');
  expect(received.of('i-1')?.headers.get('content-length')).toBe('5');
  expect(received.of('i-2')).toBeUndefined();
  response.emit('close');
  expect(received.of('i-1')).toBeUndefined();
});

it('takes no notice of requests without an invocation, nor of other messages', () => {
  const received = watchReceivedRequests();
  announce('If-Match', '"a"');
  diagnostics.channel('http.server.request.start').publish({ request: { headers: { 'x-ms-invocation-id': 'i-3' } } });
  diagnostics.channel('http.server.request.start').publish('text');
  expect(received.of('i-3')).toBeUndefined();
});

it('is what a handler sees, whatever the library was told', async () => {
  const received = watchReceivedRequests();
  announce('x-ms-invocation-id', 'i-4', 'If-Match', '"true"');
  const answer = await send(
    async ({ headers }) => jsonReply(200, { seen: headers.get('if-match') }),
    { headers: { 'If-Match': '"forged"' } },
    { received, invocationId: 'i-4' },
  );
  expect(answer.json).toEqual({ seen: '"true"' });
});
