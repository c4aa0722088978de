import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Of an event, and of a result. */
const MAX_PAYLOAD_BYTES = 6 * 1_024 * 1_024;
const PREFIX = '/2018-06-01/runtime/';

/** What the client reports: what the handler returned, or why there is nothing. */
export type Outcome = { readonly result: unknown } | { readonly failure: string };

export interface RuntimeApi {
  /** As the client wants it: host and port. */
  readonly address: string;
  /** Gives the event to the client that asks next. Rejects when no outcome has come by the deadline. */
  invoke(event: object, requestId?: string, withinMs?: number): Promise<Outcome>;
  /** Resolves when a client says that it cannot load the handler; rejects when it asks for an event, having loaded it. */
  readonly initFailure: Promise<string>;
  stop(): Promise<void>;
}

interface Invocation {
  readonly requestId: string;
  readonly event: string;
  readonly deadline: number;
  readonly outcome: PromiseWithResolvers<Outcome>;
}

/**
 * The API between Lambda and a runtime client, docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html: one event at a time,
 * one outcome for each.
 */
export async function startRuntimeApi(): Promise<RuntimeApi> {
  const waiting: Invocation[] = [];
  const running = new Map<string, Invocation>();
  const initFailure = Promise.withResolvers<string>();
  initFailure.promise.catch(() => undefined); // Only a test of failures asks.
  let idle: ServerResponse | undefined;

  function give(): void {
    const next = waiting[0];
    if (idle === undefined || next === undefined) return;
    waiting.shift();
    running.set(next.requestId, next);
    idle.writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': next.requestId,
      'Lambda-Runtime-Deadline-Ms': String(next.deadline),
      'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:us-east-1:123456789012:function:images',
      'Lambda-Runtime-Trace-Id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0',
    });
    idle.end(next.event);
    idle = undefined;
  }

  /** Resolves with the status of the answer. */
  async function take(call: string, request: IncomingMessage): Promise<number> {
    const body = await text(request);
    if (call === 'init/error') {
      initFailure.resolve(body);
      return 202;
    }
    const [, requestId = '', kind] = /^invocation\/([\w-]+)\/(response|error)$/.exec(call) ?? [];
    const invocation = running.get(requestId);
    if (invocation === undefined) return 403;
    running.delete(requestId);
    if (Buffer.byteLength(body) > MAX_PAYLOAD_BYTES) {
      invocation.outcome.resolve({ failure: `The result has more than ${MAX_PAYLOAD_BYTES} bytes` });
      return 413;
    }
    invocation.outcome.resolve(kind === 'response' ? { result: JSON.parse(body) } : { failure: body });
    return 202;
  }

  const server = createServer((request, response) => {
    const { method, url = '' } = request;
    const call = url.startsWith(PREFIX) ? url.slice(PREFIX.length) : '';
    if (method === 'GET' && call === 'invocation/next') {
      initFailure.reject(new Error('The handler was loaded'));
      idle = response;
      give();
      return;
    }
    take(call, request).then(
      (status) => response.writeHead(status, { 'Content-Type': 'application/json' }).end('{"status":"OK"}'),
      () => response.destroy(),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    initFailure: initFailure.promise,
    async invoke(event, requestId = randomUUID(), withinMs = 30_000) {
      const outcome = Promise.withResolvers<Outcome>();
      const late = setTimeout(
        () => outcome.reject(new Error(`Nothing came back within ${withinMs / 1_000} seconds`)),
        withinMs,
      );
      waiting.push({ requestId, event: JSON.stringify(event), deadline: Date.now() + withinMs, outcome });
      give();
      return outcome.promise.finally(() => clearTimeout(late));
    },
    async stop() {
      const ended = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await ended;
    },
  };
}
