import diagnostics from 'node:diagnostics_channel';
import { IncomingMessage, ServerResponse } from 'node:http';
import { type BodyReader, incomingReader } from './body-reader.ts';

const INVOCATION_ID = 'x-ms-invocation-id';

/** A request as the client sent it. */
export interface ReceivedRequest {
  readonly headers: Headers;
  readonly body: BodyReader;
}

/**
 * What the client really sent. The library builds `request.headers` from the trigger metadata, where a query parameter
 * or a JSON member named `Headers` takes their place; the request that the host forwards has them untouched, and its
 * bytes in one copy. Node announces every request that a server of this process receives
 * (`http.server.request.start`), the host names the invocation in a header of its own, and so the two are brought
 * together.
 */
export interface ReceivedRequests {
  /** `undefined` where no request was announced for this invocation, as in unit tests. */
  of(invocationId: string): ReceivedRequest | undefined;
}

export function watchReceivedRequests(): ReceivedRequests {
  const received = new Map<string, IncomingMessage>();

  diagnostics.subscribe('http.server.request.start', (message) => {
    if (typeof message !== 'object' || message === null) return;
    const request: unknown = Reflect.get(message, 'request');
    const response: unknown = Reflect.get(message, 'response');
    if (!(request instanceof IncomingMessage && response instanceof ServerResponse)) return;
    const id = request.headers[INVOCATION_ID];
    if (typeof id !== 'string') return;
    received.set(id, request);
    response.once('close', () => received.delete(id));
  });

  return {
    of(invocationId) {
      const request = received.get(invocationId);
      return request && { headers: toHeaders(request), body: incomingReader(request) };
    },
  };
}

function toHeaders(request: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  return headers;
}
