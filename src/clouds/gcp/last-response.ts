import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { internalError } from '../../errors.ts';
import { problemReply } from '../../http/problem.ts';
import { SECURITY_HEADERS } from '../../http/security-headers.ts';

/** Sends the response that a handler can no longer send, unless it already has. */
export function sendLastResponse(response: ServerResponse, urlOf: (request: IncomingMessage) => URL): void {
  if (response.headersSent || response.destroyed) return;
  const requestId = randomUUID();
  const failure = internalError(new Error('Something failed outside of the handler'));
  const { status, headers, body } = problemReply(failure, { url: urlOf(response.req), requestId, allow: [] });
  response.writeHead(status, { ...SECURITY_HEADERS, ...headers, 'x-ms-request-id': requestId, connection: 'close' });
  response.end(body);
}

/**
 * The framework runs a function in a domain, which receives what is thrown where nothing catches it, and responds to it
 * with text. The listener that is added here is called before the framework's, which only logs then.
 */
export function onFaultAside(respond: () => void): void {
  const domain: unknown = Reflect.get(process, 'domain');
  if (domain instanceof EventEmitter) domain.prependListener('error', respond);
}
