import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createCors } from '../../http/answer-cors.ts';
import { incomingReader } from '../../http/body-reader.ts';
import { createMinorGcTrigger } from '../../http/minor-gc.ts';
import { incomingHeaders } from '../../http/request-headers.ts';
import type { RequestLog } from '../../http/request-log.ts';
import type { ServiceRoute } from '../../routes.ts';
import { serveRoutes } from '../../serve-routes.ts';
import type { Service } from '../../service.ts';
import { onFaultAside, sendLastResponse } from './last-response.ts';

/** An HTTP function of the Functions Framework, whose Express objects extend these. */
export type HttpFunction = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

interface FunctionOptions {
  readonly routes: readonly ServiceRoute[];
  readonly service: Service;
  /** SHA-256 of each accepted key; empty if IAM authorizes callers. */
  readonly accessKeyDigests: readonly Uint8Array[];
  readonly publicOrigin: string | undefined;
  readonly browserOrigins: readonly string[];
  /** Of one request, by its headers. */
  readonly log: (headers: IncomingHttpHeaders) => Omit<RequestLog, 'functionName'>;
  /** The path and query as the client sent them. */
  readonly targetOf: (request: IncomingMessage) => string;
}

/** Serves all routes. Cloud Run has no CORS of its own, so the responses to other origins are made here as well. */
export function createHttpFunction(options: FunctionOptions): HttpFunction {
  const { publicOrigin, browserOrigins, log, targetOf } = options;
  const serve = serveRoutes(options);
  const passed = createMinorGcTrigger();
  const cors = browserOrigins.length > 0 ? createCors({ origins: browserOrigins, credentials: false }) : undefined;

  return async function images(request, response) {
    if (cors?.(request, response)) return;
    const url = urlOf(request, targetOf(request), publicOrigin);
    onFaultAside(() => sendLastResponse(response, () => url));
    const { status, headers, body } = await serve({
      method: request.method ?? 'GET',
      url,
      headers: incomingHeaders(request),
      reader: hasBody(request) ? incomingReader(request, passed) : undefined,
      requestId: randomUUID(),
      log: log(request.headers),
    });
    if (response.headersSent) return;
    response.statusCode = status;
    // Unlike with `writeHead`, Node then sends the length of an empty body.
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.end(body);
  };
}

/**
 * The URL that the client requested. The target is appended, not resolved: one that begins with two slashes would select
 * another host. The target of a proxy request (`GET http://host/path`) is the URL itself.
 */
export function urlOf({ headers }: IncomingMessage, target: string, publicOrigin: string | undefined): URL {
  const protocol = /^https\b/.test(String(headers['x-forwarded-proto'])) ? 'https' : 'http';
  // Host may name more than a host, which would come before the path.
  const origin = publicOrigin ?? URL.parse(`${protocol}://${headers.host ?? ''}`)?.origin ?? 'http://localhost';
  const path = target.startsWith('/') ? target : pathOf(URL.parse(target));
  return URL.parse(`${origin}${path.replaceAll('#', '%23')}`) ?? new URL('http://localhost/');
}

function pathOf(url: URL | null): string {
  return url === null ? '/' : url.pathname + url.search;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
