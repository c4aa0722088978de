import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FunctionUrlEvent } from '../../../../src/clouds/aws/lambda-event.ts';

/** Limit of events and results of a function URL, base64 included. */
export const MAX_PAYLOAD_BYTES = 6 * 1_024 * 1_024;

/** Types that a function URL decodes as text. */
const TEXT = /^(?:text\/|application\/(?:json|javascript|xml)(?:;|$))/i;

/** The event of a request. */
export function eventOf(request: IncomingMessage, body: Buffer): FunctionUrlEvent {
  const { method = '', url = '/', headersDistinct, socket } = request;
  const at = url.indexOf('?');
  const [path, query] = at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
  const headers: Record<string, string> = {};
  for (const [name, values = []] of Object.entries(headersDistinct)) headers[name] = values.join(',');
  headers['x-forwarded-proto'] = 'http';
  headers['x-forwarded-for'] = socket.remoteAddress ?? '';
  headers['x-amzn-trace-id'] = `Root=1-${randomUUID()}`;
  if (headers['transfer-encoding'] !== undefined) {
    delete headers['transfer-encoding'];
    headers['content-length'] = String(body.byteLength);
  }
  const isText = TEXT.test(headers['content-type'] ?? '');
  return {
    version: '2.0',
    rawPath: path,
    rawQueryString: query,
    headers,
    ...(body.byteLength > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.byteLength > 0 && !isText,
    requestContext: { requestId: randomUUID(), domainName: headers.host ?? 'localhost', http: { method } },
  };
}

/** The body of a request; `undefined` if it exceeds the limit. Rejects if the client disconnects. */
export function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | undefined>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  if (Number(request.headers['content-length']) > MAX_PAYLOAD_BYTES) resolve(undefined);
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength;
    if (bytes > MAX_PAYLOAD_BYTES) resolve(undefined);
    else chunks.push(chunk);
  });
  request.once('end', () => resolve(Buffer.concat(chunks)));
  request.once('error', reject);
  request.once('close', () => reject(new Error('The client went away')));
  return promise;
}
