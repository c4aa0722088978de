import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { FunctionUrlHandler } from '../../../../src/clouds/aws/lambda-handler.ts';
import type { FunctionUrlResult } from '../../../../src/clouds/aws/lambda-result.ts';
import type { AnswerCors } from '../../../../src/http/answer-cors.ts';
import { bodyOf, eventOf, MAX_PAYLOAD_BYTES } from './event.ts';

interface FrontOptions {
  readonly handler: FunctionUrlHandler;
  /** Timeout of the function. */
  readonly timeoutMs: number;
  readonly cors?: AnswerCors | undefined;
}

const DRAIN_MS = 5_000;

/** Imitates a function URL. The handler is not notified when the client disconnects. */
export function createFront({ handler, timeoutMs, cors }: FrontOptions): Server {
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (cors?.(request, response)) return;
    const body = await bodyOf(request);
    const event = body && eventOf(request, body);
    // The limit applies to the event, which is mostly the body.
    if (event === undefined || Buffer.byteLength(JSON.stringify(event)) > MAX_PAYLOAD_BYTES) {
      refuse(response, 413, 'Request Entity Too Large');
      return;
    }
    const ends = performance.now() + timeoutMs;
    const context = {
      awsRequestId: randomUUID(),
      getRemainingTimeInMillis: () => Math.round(ends - performance.now()),
    };
    const late = new AbortController();
    try {
      const result = await Promise.race([
        handler(event, context),
        delay(timeoutMs, undefined, { signal: late.signal }),
      ]);
      if (result === undefined) throw new Error(`Task timed out after ${timeoutMs / 1_000} seconds`);
      send(response, result);
    } finally {
      late.abort();
    }
  }

  const server = createServer();
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response).catch((error: unknown) => {
      if (!request.complete) {
        response.destroy();
        return;
      }
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      refuse(response, 502, 'Internal Server Error');
    });
  };
  server.on('request', serve);
  server.on('checkContinue', (request, response) => {
    if (Number(request.headers['content-length'] ?? 0) <= MAX_PAYLOAD_BYTES) response.writeContinue();
    serve(request, response);
  });
  return server;
}

function send(response: ServerResponse, { statusCode, headers, body = '', isBase64Encoded }: FunctionUrlResult): void {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > MAX_PAYLOAD_BYTES) throw new Error('The result is larger than 6 MiB');
  for (const [name, value] of Object.entries(headers)) {
    // The front sets the length, except for HEAD, which has no body here.
    if (name.toLowerCase() !== 'content-length' || response.req.method === 'HEAD') response.setHeader(name, value);
  }
  response.statusCode = statusCode;
  response.end(bytes);
}

/** Reads the rest of the body for a while, so that the client can receive the response. */
function refuse(response: ServerResponse, status: number, message: string): void {
  const { req: request } = response;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ Message: message }));
  const giveUp = setTimeout(() => request.destroy(), DRAIN_MS).unref();
  request.once('close', () => clearTimeout(giveUp));
}
