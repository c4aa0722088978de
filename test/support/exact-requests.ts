import { type Agent, request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

interface Place {
  readonly agent?: Agent;
  readonly port: number;
  readonly path: string;
}

/** A request through node:http, which changes nothing of the path. */
export function send(place: Place, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = { ...headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) };
  const request = httpRequest({ host: '127.0.0.1', ...place, method, headers: sent });
  request.on('error', reject);
  request.on('response', (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    response.on('error', reject);
    response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
  });
  request.end(body);
  return promise;
}

/** What a socket receives until the answer's end, or the pattern. */
export function receive(socket: Socket, pattern: RegExp): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
    if (pattern.test(text)) resolve(text);
  });
  socket.on('error', reject);
  socket.on('close', () => reject(new Error(`closed after: ${text}`)));
  return promise;
}
