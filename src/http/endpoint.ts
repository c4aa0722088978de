import { type HttpHandler, HttpResponse } from '@azure/functions';
import { problemReply } from './problem.ts';
import type { ReceivedRequests } from './received-requests.ts';
import type { Reply } from './reply.ts';
import { createRequestBody, type RequestBody } from './request-body.ts';
import { type RequestClock, startRequestClock } from './request-clock.ts';
import { logRequest, type Outcome } from './request-log.ts';
import { createAllowedMethods, type Handle, type Route, whyUnserved } from './routes.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

interface EndpointOptions {
  readonly routes: readonly Route[];
  readonly received: ReceivedRequests;
  readonly workMs?: number;
}

/**
 * The wrapper round every handler. Whatever happens inside, the host gets a response that it can send: one that fails
 * in the library itself would never be answered, so it is built here, where a fault still becomes a 500.
 */
export function endpoint(handle: Handle, { routes, received, workMs }: EndpointOptions): HttpHandler {
  const allowedMethods = createAllowedMethods(routes);

  return async function respond(httpRequest, context) {
    const url = new URL(httpRequest.url);
    const requestId = context.invocationId;
    const clock = startRequestClock(httpRequest.body !== null, workMs);
    const log = (outcome: Outcome) =>
      logRequest(context, { method: httpRequest.method, receivedBytes: body?.receivedBytes ?? 0, clock, ...outcome });
    let body: RequestBody | undefined;

    try {
      const sent = received.of(requestId);
      const headers = sent?.headers ?? (httpRequest.headers as unknown as Headers);
      const reader = httpRequest.body === null ? undefined : (sent?.body ?? httpRequest.body.getReader());
      body = createRequestBody(reader, declaredBytes(headers), clock);
      const unserved = whyUnserved(httpRequest.method, allowedMethods(url.pathname));
      if (unserved !== undefined) throw unserved;
      const { method, params } = httpRequest;
      const reply = await handle({ method, url, headers, params, body, scope: clock });
      await body.drain();
      const response = toResponse(reply, httpRequest.method, requestId, clock);
      log({ status: response.status });
      return response;
    } catch (failure) {
      await body?.drain();
      const reply = problemReply(failure, { url, requestId, allow: allowedMethods(url.pathname) });
      log({ status: reply.status, failure });
      return toResponse(reply, httpRequest.method, requestId, clock);
    } finally {
      clock.stop();
    }
  };
}

function toResponse(reply: Reply, method: string, requestId: string, clock: RequestClock): HttpResponse {
  if (!Number.isInteger(reply.status)) throw new TypeError('A handler gave an answer without a status');
  const body = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body;
  const headers = { ...SECURITY_HEADERS, ...clock.headers(), ...reply.headers, 'x-ms-request-id': requestId };
  return new HttpResponse({
    status: reply.status,
    headers: { ...headers, ...(body !== undefined && { 'Content-Length': String(body.byteLength) }) },
    ...(body !== undefined && method !== 'HEAD' && { body }),
  });
}

function declaredBytes(headers: Headers): number | undefined {
  const text = headers.get('Content-Length');
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
