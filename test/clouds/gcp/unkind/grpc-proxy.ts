import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import type { Fault, FaultProxy, StoreRequest } from '../../../support/fault-proxy.ts';
import { createFaultRules } from '../../../support/fault-rules.ts';
import { cut, exchange, refuse, refuseInHttp, writeAnswer } from './grpc-exchange.ts';

/** `message` is that of the request. */
export type DescribeCall = (path: string, message: Buffer) => StoreRequest;

/** Of a compressed-flag and a length. */
const PREFIX_BYTES = 5;

/** How a service of gRPC says what the faults of all clouds say with a status of HTTP. */
const STATUS_OF_HTTP: Readonly<Record<number, number>> = {
  429: status.RESOURCE_EXHAUSTED,
  500: status.INTERNAL,
  503: status.UNAVAILABLE,
  504: status.DEADLINE_EXCEEDED,
};

/** The stream ends with this code of HTTP/2 instead of an answer. */
export function resetStream(code: number, carriedOut = false): Fault {
  return { kind: 'answer', status: status.OK, headers: { 'rst-stream': String(code) }, carriedOut };
}

/** A proxy on 127.0.0.1 before a service of gRPC whose calls have one message each: it carries HTTP/2 as it is. */
export async function startGrpcProxy(host: string, describe: DescribeCall): Promise<FaultProxy> {
  const sessions = new Set<ServerHttp2Session>();
  const stalled = new Set<ServerHttp2Stream>();
  const rules = createFaultRules(() => {
    for (const stream of stalled) stream.close();
  });

  async function serve(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    body: Buffer,
    fault: Fault | undefined,
  ): Promise<void> {
    const carry = () => exchange(host, headers, body);
    switch (fault?.kind) {
      case undefined:
        return writeAnswer(stream, await carry());
      case 'answer':
        if (fault.carriedOut === true) await carry();
        if (fault.headers?.['rst-stream']) return stream.close(Number(fault.headers['rst-stream']));
        if (fault.status === 502) return refuseInHttp(stream, fault.status);
        return refuse(stream, STATUS_OF_HTTP[fault.status] ?? fault.status, fault.body ?? 'a fault of the test');
      case 'reset':
        if (fault.when === 'after') await carry();
        return stream.session?.destroy();
      case 'stall':
        if (fault.carriedOut === 'first') await carry();
        await stall(stream);
        return void (fault.carriedOut === 'late' && (await carry()));
      case 'delay':
        await delay(fault.ms);
        return writeAnswer(stream, await carry());
      case 'hold':
        await fault.until;
        return writeAnswer(stream, await carry());
      case 'cut':
        return cut(stream, await carry());
    }
  }

  /** Resolves when the client has given up, or was made to. */
  async function stall(stream: ServerHttp2Stream): Promise<void> {
    if (stream.closed) return;
    stalled.add(stream);
    await once(stream, 'close');
    stalled.delete(stream);
  }

  const server = createServer();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session)).on('error', () => session.destroy());
  });
  server.on('stream', (stream, headers) => {
    // Client disconnects are part of the tests.
    stream.on('error', () => stream.destroy());
    const begin = async (body: Buffer) => {
      const request = describe(headers[':path'] ?? '', body.subarray(PREFIX_BYTES));
      const work = serve(stream, headers, body, rules.faultOf(request));
      rules.track(
        request.name,
        work.catch(() => stream.destroy()),
      );
    };
    buffer(stream)
      .then(begin)
      .catch(() => stream.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');

  return rules.proxy({
    port: (server.address() as AddressInfo).port,
    async stop() {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
