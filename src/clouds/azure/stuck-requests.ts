import type { IncomingMessage, ServerResponse } from 'node:http';
import { ServiceError } from '../../errors.ts';
import { incomingReader } from '../../http/body-reader.ts';
import { type ProblemContext, problemReply } from '../../http/problem.ts';
import { whyUnserved } from '../../http/routes.ts';
import { SECURITY_HEADERS } from '../../http/security-headers.ts';

/**
 * Some requests fail inside the library before any code of the app runs, and never get a response: it creates a
 * Fetch `Request` with the method as received and with the value of a property named `Headers`.
 * Their responses are sent here, bypassing the library.
 */

/** Methods that a `Request` cannot have. */
const REFUSED_METHODS: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK']);
/** Bytes of a body that are searched for the reason. */
const MAX_BODY_BYTES = 1024 * 1024;

/** A query parameter that is named `Headers`, or that could be when it is decoded. */
const HEADERS_PARAMETER = /[?&](?:headers\b|[^=&]*%)/i;

/** False for nearly all requests, without parsing their URL. */
export function mayFail({ method = '', url = '' }: IncomingMessage): boolean {
  return REFUSED_METHODS.has(method) || HEADERS_PARAMETER.test(url);
}

/** Why the request will fail, if its first line is sufficient to tell. */
export function certainFailure(method: string, url: URL, allow: readonly string[]): ServiceError | undefined {
  if (REFUSED_METHODS.has(method)) return whyUnserved(method, allow);
  for (const [name, value] of url.searchParams) {
    if (name.toLowerCase() !== 'headers' || !breaksHeaders(value)) continue;
    return new ServiceError('InvalidQueryParameter', `Unknown query parameter ${JSON.stringify(name)}.`, {
      target: name,
    });
  }
  return undefined;
}

/** Why no function has taken a request for so long. */
export async function likelyFailure(request: IncomingMessage): Promise<ServiceError> {
  const body = await startOf(request).catch(() => '');
  const name = Object.keys(objectOf(body)).find((key) => key.toLowerCase() === 'headers');
  if (name !== undefined) {
    return new ServiceError('InvalidJson', `Unknown JSON property ${JSON.stringify(name)}.`, { target: name });
  }
  return new ServiceError('Timeout', 'The request did not reach its function. Retry the request.', {
    retryAfterSeconds: 5,
  });
}

/** Responds to a request that nothing else will respond to. */
export function answerUnreached(failure: ServiceError, response: ServerResponse, context: ProblemContext): void {
  if (response.headersSent || response.destroyed) return;
  const { status, headers, body } = problemReply(failure, context);
  response.writeHead(status, { ...SECURITY_HEADERS, ...headers, 'x-ms-request-id': context.requestId });
  response.end(body);
  const line = { event: 'request', request_id: context.requestId, function: 'none', status, code: failure.code };
  // There is no invocation to log to; the host keeps the output of a worker.
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

/** Whether `new Headers` rejects the `Headers` of this JSON. */
function breaksHeaders(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null) new Headers(value as Record<string, string>);
    return false;
  } catch (error) {
    return !(error instanceof SyntaxError);
  }
}

async function startOf(request: IncomingMessage): Promise<string> {
  const reader = incomingReader(request);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (let next = await reader.read(); !next.done && bytes < MAX_BODY_BYTES; next = await reader.read()) {
    chunks.push(next.value);
    bytes += next.value.byteLength;
  }
  return Buffer.concat(chunks).toString();
}

function objectOf(json: string): object {
  try {
    return Object(JSON.parse(json));
  } catch {
    return {};
  }
}
