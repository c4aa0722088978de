import { HttpRequest, type HttpResponse, InvocationContext } from '@azure/functions';
import type { ForwardedRequests } from '../../../../src/clouds/azure/forwarded-requests.ts';
import { httpHandler } from '../../../../src/clouds/azure/http-handler.ts';
import type { Handle } from '../../../../src/http/routes.ts';
import { type Answer, ORIGIN, paramsOf, ROUTES, type Sent, streamOf } from '../../../support/send.ts';

/** Sends a request through the shell for `@azure/functions`, with the library's own request, context and response. */
export async function send(
  handle: Handle,
  { method = 'GET', path = 'images/x', headers = {}, body }: Sent,
  { forwarded, invocationId }: { readonly forwarded: ForwardedRequests; readonly invocationId: string },
): Promise<Answer> {
  const log: Record<string, unknown>[] = [];
  const context = new InvocationContext({
    invocationId,
    functionName: 'tested',
    logHandler: (level, text) => void log.push({ level, ...JSON.parse(String(text)) }),
  });
  const handler = httpHandler(handle, { routes: ROUTES, forwarded });
  const response = (await handler(libraryRequest({ method, path, headers, body }), context)) as HttpResponse;
  // As the library sends it.
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body?.values() ?? []) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const sent = new Headers([...response.headers.entries()]);
  const isJson = /json/.test(sent.get('content-type') ?? '') && text !== '';
  return {
    status: response.status,
    headers: sent,
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
