import { HttpRequest, type HttpResponse, InvocationContext } from '@azure/functions';
import { endpoint } from '../../src/http/endpoint.ts';
import type { ReceivedRequests } from '../../src/http/received-requests.ts';
import type { Handle, Route } from '../../src/http/routes.ts';

export interface Sent {
  readonly method?: string;
  /** With the query, behind `/api/`. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A list is sent chunk by chunk, without a length. */
  readonly body?: string | Uint8Array | readonly Uint8Array[] | ReadableStream<Uint8Array> | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body where it is JSON. */
  readonly json: Record<string, unknown>;
  readonly log: readonly Record<string, unknown>[];
}

export const ORIGIN = 'https://host.example';
const NOTHING_RECEIVED: ReceivedRequests = { of: () => undefined };

export const ROUTES: readonly Route[] = [
  route('upload_image', 'POST images', 'PUT images/{image_id}'),
  route('get_image_metadata', 'GET images/{image_id}', 'HEAD images/{image_id}'),
  route('get_image_content', 'GET images/{image_id}/content', 'HEAD images/{image_id}/content'),
  route('get_health', 'GET health', 'HEAD health'),
];

function route(name: string, ...serves: string[]): Route {
  return { name, access: 'function', route: '', serves };
}

/** Sends a request through the wrapper to one handler, with the library's own request, context and response. */
export async function send(
  handle: Handle,
  { method = 'GET', path = 'images/x', headers = {}, body }: Sent,
  { received = NOTHING_RECEIVED, invocationId = 'request-1' } = {},
): Promise<Answer> {
  const log: Record<string, unknown>[] = [];
  const context = new InvocationContext({
    invocationId,
    functionName: 'tested',
    logHandler: (level, text) => void log.push({ level, ...JSON.parse(String(text)) }),
  });
  const handler = endpoint(handle, { routes: ROUTES, received });
  const response = (await handler(libraryRequest({ method, path, headers, body }), context)) as HttpResponse;
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
  return {
    status: response.status,
    headers: response.headers as unknown as Headers,
    text,
    json: isJson ? JSON.parse(text) : {},
    log,
  };
}

function libraryRequest({ method, path, headers, body }: Record<'method' | 'path', string> & Sent): HttpRequest {
  const url = `${ORIGIN}/api/${path}`;
  const params = paramsOf(new URL(url).pathname);
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  if (bytes === undefined) return new HttpRequest({ method, url, headers: { ...headers }, params });
  const stream = bytes instanceof Uint8Array ? bytes : bytes instanceof ReadableStream ? bytes : streamOf(bytes);
  // The way that the library itself takes with HTTP streams.
  const nativeRequest = new Request(url, { method, headers: { ...headers }, body: stream, duplex: 'half' });
  return new HttpRequest(Object.assign({ params }, { nativeRequest }));
}

/** What the host decodes for `images/{image_id}/…`. */
function paramsOf(pathname: string): Record<string, string> {
  const [, , first, id] = pathname.split('/');
  return first === 'images' && id !== undefined ? { image_id: decodeURIComponent(id) } : {};
}

/** A body that comes in these chunks. */
export function streamOf(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(chunks) as ReadableStream<Uint8Array>;
}
