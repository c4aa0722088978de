import type { IncomingMessage, ServerResponse } from 'node:http';

/** As long as Kestrel reads on after an answer, so that a client that still sends can see it. */
const DRAIN_MS = 5_000;

/** Answers a request by the host itself. */
export function refuse(request: IncomingMessage, response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const headers = text === '' ? { 'content-length': 0 } : { 'content-type': 'text/plain; charset=utf-8' };
  response.writeHead(status, headers).end(request.method === 'HEAD' ? '' : text);
  drain(request);
}

/** Reads and drops what the client still sends, for a while; then the connection goes. */
export function drain(request: IncomingMessage): void {
  if (request.complete) return;
  const giveUp = setTimeout(() => request.destroy(), DRAIN_MS).unref();
  request.once('close', () => clearTimeout(giveUp));
  request.resume();
}
