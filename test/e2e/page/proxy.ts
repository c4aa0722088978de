import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';

interface ProxyOptions {
  /** Without it in `x-functions-key`, images answer 401 as the platform does. */
  readonly key?: string;
}

/** What stands between a browser and the service: asks for a key, and breaks connections. */
export async function startProxy(base: string, { key }: ProxyOptions = {}) {
  const target = new URL(base);
  let breaking = false;
  const received: IncomingMessage[] = [];

  function handle(request: IncomingMessage, response: ServerResponse): void {
    received.push(request);
    const open = /^\/api\/(?:app|health|docs)\b/.test(request.url ?? '');
    if (key !== undefined && !open && request.headers['x-functions-key'] !== key) {
      request.resume();
      response.writeHead(401, { 'content-length': 0 }).end();
      return;
    }
    if (breaking && request.method === 'POST') {
      request.once('data', () => request.socket.destroy());
      return;
    }
    const { method, url, headers } = request;
    const upstream = forward({ host: target.hostname, port: target.port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    upstream.on('error', () => response.destroy());
    request.pipe(upstream);
  }

  const server = createServer(handle);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  return {
    base: `http://127.0.0.1:${address.port}/api`,
    received,
    /** Uploads are broken off when their first bytes have come, until this is over. A browser tries by itself once. */
    breakUploads(on: boolean): void {
      breaking = on;
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
