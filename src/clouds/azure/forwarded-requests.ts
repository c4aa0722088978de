import diagnostics from 'node:diagnostics_channel';
import { IncomingMessage, ServerResponse } from 'node:http';
import type { ServiceError } from '../../errors.ts';
import { type BodyReader, incomingReader } from '../../http/body-reader.ts';
import { createMinorGcTrigger } from '../../http/minor-gc.ts';
import { incomingHeaders, type RequestHeaders } from '../../http/request-headers.ts';
import { createAllowedMethods, type Route } from '../../http/routes.ts';
import { answerUnreached, certainFailure, likelyFailure, mayFail } from './stuck-requests.ts';

const INVOCATION_ID = 'x-ms-invocation-id';
/** The host sends a request and its invocation at the same time: a request that no function takes within this time is lost. */
const UNREACHED_MS = 5_000;

/** A request as the client sent it. */
export interface ForwardedRequest {
  readonly headers: RequestHeaders;
  readonly body: BodyReader;
}

/**
 * The original headers and body. The library builds `request.headers` from the trigger metadata, where a query parameter
 * or a JSON property named `Headers` replaces them; the request that the host forwards has them unchanged, and its
 * bytes in one copy. Node announces every request that a server of this process receives
 * (`http.server.request.start`), and the host sends the invocation's ID in a header, so the two can be
 * matched.
 */
export interface ForwardedRequests {
  /** `undefined` where no request was announced for this invocation, as in unit tests. */
  of(invocationId: string): ForwardedRequest | undefined;
}

interface Announced {
  readonly request: IncomingMessage;
  /** A function has taken it. */
  claimed: boolean;
}

/** Starts to listen. A request that cannot reach a function gets its response here. */
export function watchForwardedRequests(routes: readonly Route[]): ForwardedRequests {
  const received = new Map<string, Announced>();
  const allowedMethods = createAllowedMethods(routes);
  const passed = createMinorGcTrigger();

  function receive(request: IncomingMessage, response: ServerResponse, requestId: string): void {
    const answer = (failure: ServiceError) => {
      const url = urlOf(request);
      try {
        answerUnreached(failure, response, { url, requestId, allow: allowedMethods(url.pathname) });
      } catch {
        // Nothing above catches it: the process would end.
        response.destroy();
      }
    };
    const announced = { request, claimed: false };
    const giveUp = () => {
      if (!announced.claimed) void likelyFailure(request).then(answer);
    };
    // An invocation that arrived while the process was blocked is handled first.
    const unreached = setTimeout(() => setImmediate(giveUp), UNREACHED_MS).unref();
    received.set(requestId, announced);
    response.once('close', () => {
      clearTimeout(unreached);
      announced.claimed = true;
      received.delete(requestId);
    });
    if (!mayFail(request)) return;
    const url = urlOf(request);
    const failure = certainFailure(request.method ?? '', url, allowedMethods(url.pathname));
    if (failure !== undefined) answer(failure);
  }

  diagnostics.subscribe('http.server.request.start', (message) => {
    if (typeof message !== 'object' || message === null) return;
    const request: unknown = Reflect.get(message, 'request');
    const response: unknown = Reflect.get(message, 'response');
    if (!(request instanceof IncomingMessage && response instanceof ServerResponse)) return;
    const id = request.headers[INVOCATION_ID];
    if (typeof id === 'string') receive(request, response, id);
  });

  return {
    of(invocationId) {
      const announced = received.get(invocationId);
      if (announced === undefined) return undefined;
      announced.claimed = true;
      const { request } = announced;
      return { headers: incomingHeaders(request), body: incomingReader(request, passed) };
    },
  };
}

/** The URL that the client used, as the host forwards it. */
function urlOf({ headers, url = '/' }: IncomingMessage): URL {
  const [host, protocol] = [headers['x-forwarded-host'], headers['x-forwarded-proto']];
  const origin = `${protocol ?? 'http'}://${host ?? 'localhost'}`;
  return URL.parse(url, URL.canParse(origin) ? origin : 'http://localhost') ?? new URL('http://localhost/');
}
