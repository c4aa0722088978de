import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { BodyStart } from './body-start.ts';
import { drain, refuse } from './refuse.ts';

/** RFC 9110 section 7.6.1, and what YARP and the library leave out. */
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-forwarded-host',
  'x-forwarded-proto',
]);
const RESPONSE_HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'trailer', 'te']);

export interface ForwardedRequest {
  /** The invocation's id. */
  readonly id: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Path and query for the worker. */
  readonly target: string;
  readonly start: BodyStart;
}

export type Forward = (forwarded: ForwardedRequest) => void;

export interface ForwardParts {
  /** Address of the library in the worker. */
  readonly port: number;
  /** After this long without a byte in either direction, the client gets 504. */
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
}

/** Streams requests to the library's HTTP proxy, and its responses back. */
export function createForward({ port, timeoutMs, maxBodyBytes }: ForwardParts): Forward {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: Number.POSITIVE_INFINITY });

  return ({ id, request, response, target, start }) => {
    const upstream = httpRequest({
      agent,
      host: '127.0.0.1',
      port,
      method: request.method,
      path: target,
      headers: requestHeaders(request, id, `127.0.0.1:${port}`),
      timeout: timeoutMs,
    });
    let over = false;

    /** Ends the forwarding; the worker's side of the request is aborted if it is still open. */
    function stop(status?: number, text = ''): void {
      if (over) return;
      over = true;
      request.unpipe(upstream);
      upstream.destroy();
      if (status !== undefined) refuse(request, response, status, text);
    }

    upstream.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, responseHeaders(answer, response));
      answer.pipe(response);
      answer.on('end', () => {
        if (request.complete) over = true;
        else {
          stop();
          drain(request);
        }
      });
      answer.on('error', () => {
        stop();
        response.destroy();
      });
    });
    upstream.on('timeout', () => stop(504, `The function did not respond within ${timeoutMs / 1000} seconds.`));
    upstream.on('error', (error) => stop(502, `The worker aborted the request: ${error.message}`));
    response.on('close', () => {
      if (!response.writableFinished) stop();
    });

    if (start.whole !== undefined || !hasBody(request)) {
      upstream.end(start.bytes);
      return;
    }
    if (start.bytes !== undefined) upstream.write(start.bytes);
    else limit(request, maxBodyBytes, () => stop(413, `The request body is larger than ${maxBodyBytes} bytes.`));
    request.pipe(upstream);
  };
}

/** Counts a body that has no Content-Length. */
function limit(request: IncomingMessage, maxBytes: number, exceeded: () => void): void {
  let seen = 0;
  request.on('data', (chunk: Buffer) => {
    seen += chunk.length;
    if (seen > maxBytes) exceeded();
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
}

/** Alternating names and values as the client wrote them, without hop-by-hop headers. */
function requestHeaders(request: IncomingMessage, id: string, host: string): string[] {
  const { headers } = request;
  const sent = endToEnd(request, HOP_BY_HOP);
  sent.push('Host', host, 'x-ms-invocation-id', id);
  sent.push('x-forwarded-host', headers.host ?? 'localhost', 'x-forwarded-proto', 'http');
  if (headers['transfer-encoding'] !== undefined) sent.push('Transfer-Encoding', 'chunked');
  else if (headers['content-length'] === undefined && request.method !== 'GET' && request.method !== 'HEAD') {
    sent.push('Content-Length', '0');
  }
  return sent;
}

function responseHeaders(answer: IncomingMessage, response: ServerResponse): string[] {
  const headers = endToEnd(answer, RESPONSE_HOP_BY_HOP);
  // The one header that app and host may both set; another of the host's is kept as it is.
  if (response.hasHeader('vary')) headers.push('vary', String(response.getHeader('vary')));
  return headers;
}

function endToEnd({ rawHeaders, headers }: IncomingMessage, dropped: ReadonlySet<string>): string[] {
  const named = headers.connection?.toLowerCase().split(/\s*,\s*/) ?? [];
  const kept: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = [rawHeaders[at], rawHeaders[at + 1]];
    const lower = name.toLowerCase();
    // A length that is named in Connection stays: without it the body would have no frame.
    if (!dropped.has(lower) && (!named.includes(lower) || lower === 'content-length')) kept.push(name, value);
  }
  return kept;
}
