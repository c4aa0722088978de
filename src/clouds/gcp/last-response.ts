import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { internalError } from '../../errors.ts';
import { problemReply } from '../../http/problem.ts';
import { SECURITY_HEADERS } from '../../http/security-headers.ts';

/** The response to a request whose process is about to end because of a fault. */
export function sendLastResponse(response: ServerResponse, urlOf: (request: IncomingMessage) => URL): void {
  const requestId = randomUUID();
  const failure = internalError(new Error('The process ends because of a fault'));
  const { status, headers, body } = problemReply(failure, { url: urlOf(response.req), requestId, allow: [] });
  response.writeHead(status, { ...SECURITY_HEADERS, ...headers, 'x-ms-request-id': requestId, connection: 'close' });
  response.end(body);
}
