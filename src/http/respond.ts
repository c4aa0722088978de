import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { BodyReader } from './body-reader.ts';
import { problemReply } from './problem.ts';
import type { Reply } from './reply.ts';
import { createRequestBody, type RequestBody } from './request-body.ts';
import { type RequestClock, startRequestClock, WORK_MS } from './request-clock.ts';
import type { RequestHeaders } from './request-headers.ts';
import { logRequest, type Outcome, type RequestLog } from './request-log.ts';
import { type AllowedMethods, type Handle, whyUnserved } from './routes.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** A request as a cloud's shell received it. */
export interface ReceivedRequest {
  readonly method: string;
  /** As the client named it. */
  readonly url: URL;
  /** As the client sent them. */
  readonly headers: RequestHeaders;
  /** The values of the route's `{…}`, decoded once. */
  readonly params: Readonly<Record<string, string>>;
  /** Absent for a request without a body. */
  readonly reader: BodyReader | undefined;
  readonly requestId: string;
  /** Time until the platform ends the request, in ms; absent if that is longer than any request. */
  readonly endsInMs?: number | undefined;
  readonly log: RequestLog;
}

interface RespondOptions {
  readonly allowedMethods: AllowedMethods;
  /** Whether every request has a method and a path that the handler serves, so that they need no further look. */
  readonly isMatched?: boolean | undefined;
  /** How long the work may take after the last byte of the request, in ms; 40,000 where it is not given. */
  readonly workMs?: number | undefined;
}

/** Never rejects: a failure is a reply as well. Its headers are complete, and valid in HTTP. */
export type Respond = (request: ReceivedRequest) => Promise<Reply>;

/** Wraps every handler: time limits, unsupported methods, errors as problem details, headers, and one log line. */
export function createRespond(
  handle: Handle,
  { allowedMethods, isMatched = false, workMs = WORK_MS }: RespondOptions,
): Respond {
  return async function respond({ method, url, headers, params, reader, requestId, endsInMs = workMs, log }) {
    const clock = startRequestClock(reader !== undefined, Math.min(workMs, endsInMs));
    let body: RequestBody | undefined;
    const record = (outcome: Outcome) =>
      logRequest(log, { method, requestId, receivedBytes: body?.receivedBytes ?? 0, clock, ...outcome });

    try {
      body = createRequestBody(reader, declaredBytes(headers), clock);
      const unserved = isMatched ? undefined : whyUnserved(method, allowedMethods(url.pathname));
      if (unserved !== undefined) throw unserved;
      const reply = await handle({ method, url, headers, params, body, scope: clock });
      await body.drain();
      const finished = finish(reply, method, requestId, clock);
      record({ status: finished.status });
      return finished;
    } catch (failure) {
      await body?.drain();
      const reply = problemReply(failure, { url, requestId, allow: allowedMethods(url.pathname) });
      record({ status: reply.status, failure });
      return finish(reply, method, requestId, clock);
    } finally {
      clock.stop();
    }
  };
}

/** Throws for a reply that cannot be sent. */
function finish(reply: Reply, method: string, requestId: string, clock: RequestClock): Reply {
  if (!Number.isInteger(reply.status) || reply.status < 200 || reply.status > 599) {
    throw new RangeError('A handler replied without a valid status');
  }
  const body = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body;
  const headers: Record<string, string> = {
    ...SECURITY_HEADERS,
    ...clock.headers(),
    ...reply.headers,
    'x-ms-request-id': requestId,
  };
  if (body !== undefined) headers['Content-Length'] = String(body.byteLength);
  for (const name of Object.keys(headers)) {
    validateHeaderName(name);
    validateHeaderValue(name, headers[name] ?? '');
  }
  return { status: reply.status, headers, body: method === 'HEAD' ? undefined : body };
}

function declaredBytes(headers: RequestHeaders): number | undefined {
  const text = headers.get('Content-Length');
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
