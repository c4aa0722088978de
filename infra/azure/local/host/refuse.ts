import type { IncomingMessage, ServerResponse } from 'node:http';

/** Kestrel keeps reading for this long after a response, so that a client that is still sending can read it. */
const DRAIN_MS = 5_000;

/** Responds to a request by the host itself. */
export function refuse(request: IncomingMessage, response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const headers = text === '' ? { 'content-length': 0 } : { 'content-type': 'text/plain; charset=utf-8' };
  response.writeHead(status, headers).end(request.method === 'HEAD' ? '' : text);
  drain(request);
}

/** Reads and discards what the client still sends, for a limited time, then closes the connection. */
export function drain(request: IncomingMessage): void {
  if (request.complete) return;
  const giveUp = setTimeout(() => request.destroy(), DRAIN_MS).unref();
  request.once('close', () => clearTimeout(giveUp));
  request.resume();
}
