import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AnswerCors } from '../../../../src/http/answer-cors.ts';
import { bodyStart } from './body-start.ts';
import type { Forward } from './forward.ts';
import type { Invocation } from './messages.ts';
import { refuse } from './refuse.ts';
import { encodePath, type RequestTarget, readRequestTarget } from './request-target.ts';
import type { Match, Router } from './router.ts';
import { triggerMetadata } from './trigger-metadata.ts';

/** Node's own default, which is the real worker's limit. */
const MAX_HEADER_BYTES = 16_384;

export interface FrontParts {
  readonly router: Router;
  readonly forward: Forward;
  readonly invoke: (invocation: Invocation) => void;
  /** Responds to a request under /admin. */
  readonly admin: (request: IncomingMessage, response: ServerResponse, path: string) => void;
  readonly cors?: AnswerCors;
  readonly maxBodyBytes: number;
}

interface Refusal {
  readonly status: number;
  readonly text: string;
}

interface Admitted extends RequestTarget {
  readonly match: Match;
}

/** The server that clients speak to. */
export function createFront({ router, forward, invoke, admin, cors, maxBodyBytes }: FrontParts): Server {
  function handle(request: IncomingMessage, response: ServerResponse, sendContinue: () => void): void {
    const target = readRequestTarget(request.url ?? '/');
    if ('path' in target && /^\/admin(?:\/|$)/i.test(target.path)) {
      admin(request, response, target.path);
      return;
    }
    // Not for /admin: pages of other origins must not run timers.
    if (cors?.(request, response)) return;
    const admitted = admit(request, target);
    if ('status' in admitted) {
      refuse(request, response, admitted.status, admitted.text);
      return;
    }
    const { path, query, match } = admitted;
    sendContinue();
    bodyStart(request, (start) => {
      const id = randomUUID();
      // In parallel: the library pairs them by the ID, in either order.
      invoke(httpInvocation(id, match, request, query, start.whole));
      forward({ id, request, response, target: encodePath(path) + query, start });
    });
  }

  function admit(request: IncomingMessage, target: ReturnType<typeof readRequestTarget>): Refusal | Admitted {
    if ('status' in target) return { status: target.status, text: 'The request target cannot be read.' };
    if (request.headers['x-ms-invocation-id'] !== undefined) {
      return { status: 400, text: 'The header x-ms-invocation-id is reserved for the host.' };
    }
    if (!isHost(request.headers.host)) return { status: 400, text: 'The Host header cannot be read.' };
    const match = router.match(request.method ?? 'GET', target.path);
    if (match === undefined) return { status: 404, text: '' };
    if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) {
      return { status: 413, text: `The request body is larger than ${maxBodyBytes} bytes.` };
    }
    return { ...target, match };
  }

  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: 0, keepAliveTimeout: 130_000 });
  server.on('request', (request, response) => handle(request, response, nothing));
  server.on('checkContinue', (request, response) => handle(request, response, () => response.writeContinue()));
  return server;
}

function httpInvocation(
  id: string,
  { target, values }: Match,
  { headers }: IncomingMessage,
  query: string,
  body: Buffer | undefined,
): Invocation {
  return {
    id,
    functionName: target.name,
    trigger: { http: {} },
    triggerMetadata: triggerMetadata({ headers, query, values, body }),
    traceParent: String(headers.traceparent ?? ''),
    traceState: String(headers.tracestate ?? ''),
  };
}

/** The library parses it as a URL, and never responds if that fails. */
function isHost(host: string | undefined): boolean {
  return host === undefined || (/^[^\s/?#@\\]+$/.test(host) && URL.canParse(`http://${host}`));
}

function nothing(): void {
  // The client does not wait for a "100 Continue".
}
