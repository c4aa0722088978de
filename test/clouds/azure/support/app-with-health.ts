import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

export interface AppWithHealth {
  readonly apiUrl: string;
  close(): void;
}

/** An app whose health gives these answers in turn, the last one from then on. */
export async function appWithHealth(...answers: [status: number, body: object][]): Promise<AppWithHealth> {
  let asked = 0;
  const server = createServer((request, response) => {
    if (request.url !== '/api/health') return response.writeHead(404).end();
    const [status, body] = answers[Math.min(asked, answers.length - 1)] ?? [200, {}];
    asked += 1;
    return response.writeHead(status).end(JSON.stringify(body));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    apiUrl: `http://127.0.0.1:${port}/api`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** URL of a healthy app for the tests of a file. */
export async function useHealthyApp(): Promise<string> {
  const app = await appWithHealth([200, {}]);
  afterAll(() => app.close());
  return app.apiUrl;
}
