import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** cloud.google.com/run/quotas: a request over HTTP/1. */
export const MAX_REQUEST_BYTES = 32 * 1_024 * 1_024;
const DRAIN_MS = 5_000;

/** Rejects large requests before the function, like Google's front end. Checks only the declared length. */
export function refuseLargeRequests(server: Server): void {
  const listeners = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
  server.removeAllListeners('request');
  const isTooLarge = ({ headers }: IncomingMessage) => Number(headers['content-length'] ?? 0) > MAX_REQUEST_BYTES;
  server.on('request', (request, response) => {
    if (isTooLarge(request)) refuse(request, response);
    else for (const listener of listeners) listener.call(server, request, response);
  });
  server.on('checkContinue', (request, response) => {
    if (!isTooLarge(request)) response.writeContinue();
    server.emit('request', request, response);
  });
}

/** Reads the rest of the body for a while, so that the client can receive the response. */
function refuse(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(413, { 'content-type': 'text/html; charset=UTF-8', connection: 'close' });
  response.end('<!DOCTYPE html><title>Error 413 (Request Entity Too Large)!!1</title>\n');
  request.resume();
  const giveUp = setTimeout(() => request.destroy(), DRAIN_MS).unref();
  request.once('close', () => clearTimeout(giveUp));
}
