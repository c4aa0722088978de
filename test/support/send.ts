import { createRespond } from '../../src/http/respond.ts';
import { createAllowedMethods, type Handle, type Route } from '../../src/http/routes.ts';

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

export const ROUTES: readonly Route[] = [
  route('upload_image', 'POST images', 'PUT images/{image_id}'),
  route('get_image_metadata', 'GET images/{image_id}'),
  route('get_image_content', 'GET images/{image_id}/content'),
  route('get_image_preview', 'GET images/{image_id}/preview'),
  route('get_health', 'GET health'),
  route('get_openapi', 'GET openapi.json'),
];

function route(name: string, ...serves: string[]): Route {
  return { name, access: 'function', serves };
}

/** Sends a request to one handler as a cloud's shell does. */
export async function send(
  handle: Handle,
  { method = 'GET', path = 'images/x', headers = {}, body }: Sent,
): Promise<Answer> {
  const log: Record<string, unknown>[] = [];
  const url = new URL(`${ORIGIN}/api/${path}`);
  const respond = createRespond(handle, { allowedMethods: createAllowedMethods(ROUTES) });
  const reply = await respond({
    method,
    url,
    headers: new Headers(headers),
    params: paramsOf(url.pathname),
    reader: body === undefined ? undefined : readerOf(body),
    requestId: 'request-1',
    log: {
      functionName: 'tested',
      info: (line) => void log.push({ level: 'information', ...JSON.parse(line) }),
      error: (line) => void log.push({ level: 'error', ...JSON.parse(line) }),
    },
  });
  const sent = new Headers(reply.headers);
  const text = Buffer.from(reply.body ?? '').toString();
  const isJson = /json/.test(sent.get('content-type') ?? '') && text !== '';
  return { status: reply.status, headers: sent, text, json: isJson ? JSON.parse(text) : {}, log };
}

function readerOf(body: NonNullable<Sent['body']>): ReadableStreamDefaultReader<Uint8Array> {
  if (body instanceof ReadableStream) return body.getReader();
  const chunks = typeof body === 'string' ? [Buffer.from(body)] : body instanceof Uint8Array ? [body] : body;
  return streamOf(chunks).getReader();
}

/** What the host decodes for `images/{image_id}/…`. */
export function paramsOf(pathname: string): Record<string, string> {
  const [, , first, id] = pathname.split('/');
  return first === 'images' && id !== undefined ? { image_id: decodeURIComponent(id) } : {};
}

/** A body that comes in these chunks. */
export function streamOf(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(chunks) as ReadableStream<Uint8Array>;
}
