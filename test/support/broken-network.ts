import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/**
 * What becomes of one request between a client and the service or its storage. A lost response: it is carried out, then
 * the connection breaks. Stalled: its body, or its response, stops.
 */
export type NetworkFault = 'lost response' | 'stalled' | 'stalled response' | Interference;

interface Interference {
  /** The connection breaks when this many bytes of the body, or of the response, have passed. */
  readonly cutAfter?: number;
  readonly cutResponseAfter?: number;
  /** A response of a gateway; the service sees no request. */
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** Something happens before the request arrives. */
  readonly after?: () => Promise<unknown>;
}

interface SeenRequest {
  readonly name: string;
  readonly headers: IncomingMessage['headers'];
  /** Of the body, as far as it has come. */
  bytes: number;
}

export interface BrokenNetwork {
  /** Base URL of the service through this network. */
  readonly url: string;
  /** Requests like `PUT storage`, `POST uploads`, `POST complete` or `GET images/…`. */
  readonly seen: SeenRequest[];
  /** The next requests with this name meet these faults, one each. */
  meet(name: string, ...faults: readonly NetworkFault[]): void;
  /** Resolves when a request stalls. */
  stalled(): Promise<void>;
}

const STORAGE = '/storage';

/** A network between a client and the service; links to the storage are changed so that they lead through it as well. */
export async function brokenNetwork(service: string): Promise<BrokenNetwork> {
  const { origin, pathname: prefix } = new URL(service);
  const seen: BrokenNetwork['seen'] = [];
  const faults = new Map<string, NetworkFault[]>();
  const stalled = Promise.withResolvers<void>();
  let storage = '';

  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const toStorage = path.startsWith(STORAGE);
    const resource = toStorage ? 'storage' : (path.slice(prefix.length + 1).split('?')[0] ?? '');
    const name = `${request.method} ${/^uploads\/.*\/complete$/.test(resource) ? 'complete' : resource}`;
    const entry: SeenRequest = { name, headers: request.headers, bytes: 0 };
    seen.push(entry);
    request.on('data', (chunk: Buffer) => {
      entry.bytes += chunk.length;
    });
    request.pause();
    const fault = faults.get(name)?.shift();
    const target = toStorage ? storage + path.slice(STORAGE.length) : origin + path;
    // A client that is gone is part of the test.
    carry(request, response, target, fault).catch(() => response.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });

  async function carry(
    request: IncomingMessage,
    response: ServerResponse,
    target: string,
    fault: NetworkFault | undefined,
  ): Promise<void> {
    const {
      cutAfter,
      cutResponseAfter,
      status,
      headers: own,
      after,
    }: Interference = typeof fault === 'object' ? fault : {};
    if (status !== undefined) {
      request.resume();
      await once(request, 'end');
      response.writeHead(status, own).end();
      return;
    }
    await after?.();
    // A signature may cover the host.
    const host = target.startsWith(origin) ? {} : { host: new URL(target).host };
    const headersOn = { ...request.headers, ...host };
    const onward = httpRequest(target, { method: request.method, headers: headersOn, agent: false });
    onward.on('error', () => response.destroy());
    request.once('close', () => !request.complete && onward.destroy());
    let passed = 0;
    request.on('data', (chunk: Buffer) => {
      passed += chunk.length;
      if (cutAfter !== undefined && passed > cutAfter) request.destroy();
      if (fault !== 'stalled') return;
      request.unpipe(onward).pause();
      stalled.resolve();
    });
    request.pipe(onward);
    const [answer] = (await once(onward, 'response')) as [IncomingMessage];
    const body = await buffer(answer);
    if (fault === 'lost response') return void response.destroy();
    if (fault === 'stalled response') return stalled.resolve();
    const { 'transfer-encoding': _, ...headers } = answer.headers;
    const location = headers.location === undefined ? {} : { location: lead(headers.location) };
    const through = /"upload_url"/.test(body.toString('latin1', 0, 1_000)) ? leadUpload(body.toString()) : body;
    response.writeHead(answer.statusCode ?? 500, { ...headers, ...location, 'content-length': through.length });
    if (cutResponseAfter === undefined) return void response.end(through);
    response.write(through.subarray(0, cutResponseAfter), () => response.destroy());
  }

  /** A link to the storage as one through this network. */
  function lead(link: string): string {
    if (link.startsWith(origin)) return link;
    storage = new URL(link).origin;
    return link.replace(storage, here + STORAGE);
  }

  function leadUpload(text: string): Buffer {
    const upload = JSON.parse(text) as { upload_url: string; parts?: { urls: string[] } };
    const { upload_url, parts = undefined } = upload;
    const through = { upload_url: lead(upload_url), parts: parts && { ...parts, urls: parts.urls.map(lead) } };
    return Buffer.from(JSON.stringify({ ...upload, ...through }));
  }

  return {
    url: here + prefix,
    seen,
    meet: (name, ...more) => faults.set(name, [...(faults.get(name) ?? []), ...more]),
    stalled: () => stalled.promise,
  };
}
