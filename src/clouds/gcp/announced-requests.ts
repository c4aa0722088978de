import diagnostics from 'node:diagnostics_channel';
import { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:net';

/** A request before the Functions Framework has seen it. */
export interface AnnouncedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly server: Server;
}

/** Calls back for each request that a server of this process receives, before any other code does. */
export function onRequestStart(announce: (announced: AnnouncedRequest) => void): void {
  diagnostics.subscribe('http.server.request.start', (message) => {
    if (typeof message !== 'object' || message === null) return;
    const { request, response, server } = message as Record<string, unknown>;
    if (!(request instanceof IncomingMessage && response instanceof ServerResponse)) return;
    announce({ request, response, server: server as Server });
  });
}

/**
 * Hides from the framework what it would act upon, and returns a function that tells the target as the client sent it.
 *
 * With a Content-Type it reads the whole body into memory and parses it before it calls the function; its reply to a
 * body or a path that it cannot parse is HTML, and `/favicon.ico` and `/robots.txt` never reach a function. The raw headers
 * keep the Content-Type.
 */
export function hideFromFramework(): {
  readonly hide: (announced: AnnouncedRequest) => void;
  readonly targetOf: (request: IncomingMessage) => string;
} {
  const targets = new WeakMap<IncomingMessage, string>();
  return {
    hide({ request }) {
      targets.set(request, request.url ?? '/');
      request.url = '/';
      delete request.headers['content-type'];
    },
    targetOf: (request) => targets.get(request) ?? request.url ?? '/',
  };
}
