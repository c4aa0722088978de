import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createFaultRules } from './fault-rules.ts';

/** A request to a store, as its cloud's harness describes it. */
export interface StoreRequest {
  /** Its kind, like `put block`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** Contains the id of the image that a request to the record store is about. */
  readonly key?: string;
}

/** What becomes of a request on its way to a store. */
export type Fault =
  /** An answer of the proxy's own; `carriedOut` when the store did what was asked all the same. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
      readonly carriedOut?: boolean;
    }
  /** The connection breaks: before the store sees the request, in the middle of it, or after it was carried out. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'within' | 'after' }
  /** No answer before the faults are cleared. `late`: the store gets the request only when the client has given up. */
  | { readonly kind: 'stall'; readonly carriedOut: 'never' | 'first' | 'late' }
  | { readonly kind: 'delay'; readonly ms: number }
  /** The store gets the request when the test says so. */
  | { readonly kind: 'hold'; readonly until: Promise<void> }
  /** Carried out; half of the answer comes. */
  | { readonly kind: 'cut' };

/** The request is carried out, and its response does not arrive. */
export const LOST: Fault = { kind: 'reset', when: 'after' };
export const ALWAYS = Number.POSITIVE_INFINITY;

export interface Rule {
  readonly fault: Fault;
  readonly times: number;
  matches(request: StoreRequest): boolean;
}

export interface FaultProxy {
  readonly port: number;
  /** Names of the requests that came, in order. */
  readonly seen: readonly string[];
  /** From now on the first rule that matches and has times left decides. */
  add(rule: Rule): void;
  /** The next requests of this name meet the fault. */
  meet(name: string, fault: Fault, times?: number): void;
  /** The next request of this name waits until the returned function is called. */
  hold(name: string): () => void;
  /** Resolves when so many requests of this name have arrived since the last `clear`. */
  arrived(name: string, times?: number): Promise<void>;
  /** No more faults: what stalls is broken off, since not every client gives up by itself. Forgets what it has seen. */
  clear(): void;
  /** Names of the requests that are on their way. */
  readonly underWay: readonly string[];
  /** Resolves when every request that is to reach the store has reached it. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export interface Carried {
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: Buffer;
}

/** A request that has come whole, and how it gets to the emulator behind the proxy. */
export interface Passing {
  readonly request: StoreRequest;
  readonly body: Buffer;
  /** Without the headers whose names match. */
  carry(left?: RegExp): Promise<Carried>;
}

/** What the emulator does differently from the service that it stands for. */
export type Behaviour = (passing: Passing) => Promise<Carried>;

/** `body` is empty unless the proxy reads bodies first. */
export type Describe = (request: IncomingMessage, body: Buffer) => StoreRequest;

export interface ProxyOptions {
  readonly port?: number;
  /** For a store whose requests are told apart by their bodies: each is read before a fault can meet it. */
  readonly readsBodies?: boolean;
  readonly behaviour?: Behaviour;
}

/** An HTTP proxy on 127.0.0.1 before a store: what is signed is the path, so the store does not notice. */
export async function startFaultProxy(
  storePort: number,
  describe: Describe,
  { port = 0, readsBodies = false, behaviour = ({ carry }) => carry() }: ProxyOptions = {},
): Promise<FaultProxy> {
  const stalled = new Set<ServerResponse>();
  const rules = createFaultRules(() => {
    for (const response of stalled) response.destroy();
  });

  async function serve(
    request: IncomingMessage,
    response: ServerResponse,
    described: StoreRequest,
    early: Buffer | undefined,
  ): Promise<void> {
    const carry = (body: Buffer) =>
      behaviour({ request: described, body, carry: (left) => forward(request, body, left) });
    const fault = rules.faultOf(described);
    if (fault?.kind === 'reset' && fault.when === 'before') return void request.socket.resetAndDestroy();
    const body = early ?? (await whole(request));
    switch (fault?.kind) {
      case undefined:
        return write(response, await carry(body));
      case 'answer':
        if (fault.carriedOut === true) await carry(body);
        response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
        return void response.end(fault.body ?? '{"code":"Fault","message":"a fault of the test"}');
      case 'reset':
        if (fault.when === 'within') await breakOff(request, body);
        else await carry(body);
        return void request.socket.resetAndDestroy();
      case 'stall':
        if (fault.carriedOut === 'first') await carry(body);
        await stall(response);
        return void (fault.carriedOut === 'late' && (await carry(body)));
      case 'delay':
        await delay(fault.ms);
        return write(response, await carry(body));
      case 'hold':
        await fault.until;
        return write(response, await carry(body));
      case 'cut':
        return cut(response, await carry(body));
    }
  }

  /** Resolves when the client has given up, or was made to. */
  async function stall(response: ServerResponse): Promise<void> {
    if (response.closed) return;
    stalled.add(response);
    await once(response, 'close');
    stalled.delete(response);
  }

  function forward(request: IncomingMessage, body: Buffer, left = /^$/): Promise<Carried> {
    const { promise, resolve, reject } = Promise.withResolvers<Carried>();
    const upstream = httpRequest({ ...target(request), headers: without(forwarded(request), left) });
    upstream.on('error', reject);
    upstream.on('response', (answer) => {
      const headers = without(answer.rawHeaders, /^(transfer-encoding|connection|keep-alive)$/i);
      whole(answer).then((content) => resolve({ status: answer.statusCode ?? 502, headers, body: content }), reject);
    });
    upstream.end(body);
    return promise;
  }

  /** Half of the body reaches the store, then the connection breaks. */
  async function breakOff(request: IncomingMessage, body: Buffer): Promise<void> {
    // Of a small one the store hears nothing: what is left of it would only be a line in its log.
    if (body.length < 65_536) return;
    const upstream = httpRequest({ ...target(request), headers: forwarded(request) });
    await new Promise((resolve) => {
      upstream.on('error', resolve).on('close', resolve);
      upstream.write(body.subarray(0, body.length / 2), resolve);
    });
    upstream.destroy();
  }

  // A connection for each: one that is asked to close, and is kept all the same, fails with the next request.
  const target = ({ method, url }: IncomingMessage) => ({
    agent: false as const,
    host: '127.0.0.1',
    port: storePort,
    method,
    path: url,
  });

  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const begin = (early?: Buffer) => {
      const described = describe(request, early ?? Buffer.alloc(0));
      const work = serve(request, response, described, early);
      rules.track(
        described.name,
        work.catch(() => request.socket.destroy()),
      );
    };
    if (readsBodies) whole(request).then(begin, () => request.socket.destroy());
    else begin();
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');

  return rules.proxy({
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

async function whole(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function forwarded({ rawHeaders }: IncomingMessage): string[] {
  return [...without(rawHeaders, /^connection$/i), 'Connection', 'close'];
}

/** Names and values in turn, without some. */
function without(headers: readonly string[], name: RegExp): string[] {
  return headers.filter((_, at) => !name.test(headers[at - (at % 2)] ?? ''));
}

function write(response: ServerResponse, { status, headers, body }: Carried): void {
  response.writeHead(status, headers);
  response.end(body);
}

/** Half of the body, or of the header where there is none. */
function cut(response: ServerResponse, { status, headers, body }: Carried): void {
  const { socket } = response;
  if (body.length > 0) {
    response.writeHead(status, [...without(headers, /^content-length$/i), 'Content-Length', String(body.length)]);
    response.write(body.subarray(0, body.length / 2), () => socket?.destroy());
  } else {
    socket?.write(`HTTP/1.1 ${status} OK\r\nETa`, () => socket.destroy());
  }
}
