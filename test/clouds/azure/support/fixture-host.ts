import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../../../infra/build.ts';
import { ROOT, Running } from '../../../support/child-processes.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

/** A fixture app of `test/clouds/azure/support/apps` in a host of its own. */
export interface FixtureHost {
  readonly running: Running;
  readonly port: number;
  /** Sends a request with its path exactly as given, under /api. */
  send(path: string, sent?: Sent): Promise<Answer>;
  connect(): Socket;
  stop(): Promise<void>;
}

async function bundleFixture(name: string): Promise<{ file: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'fixture-'));
  const file = join(folder, 'app.mjs');
  await build(`test/clouds/azure/support/apps/${name}`, file);
  return { file, remove: () => rm(folder, { recursive: true }) };
}

export async function startFixture(name: string, env: NodeJS.ProcessEnv = {}): Promise<FixtureHost> {
  const { file, remove } = await bundleFixture(name);
  const running = new Running(join(ROOT, 'infra/azure/local/host/main.ts'), ['--app', file, '--port', '0'], env);
  const [, port] = await running.sees(/^listening http:\/\/127\.0\.0\.1:(\d+)\/api$/m);
  const agent = new Agent({ keepAlive: true });
  return {
    running,
    port: Number(port),
    send: (path, sent) => send({ agent, port: Number(port), path: `/api${path}` }, sent),
    connect: () => connect(Number(port), '127.0.0.1'),
    async stop() {
      agent.destroy();
      await running.stop();
      await remove();
    },
  };
}

interface Place {
  readonly agent?: Agent;
  readonly port: number;
  readonly path: string;
}

/** A request through node:http, which changes nothing of the path. */
export function send(place: Place, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = { ...headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) };
  const request = httpRequest({ host: '127.0.0.1', ...place, method, headers: sent });
  request.on('error', reject);
  request.on('response', (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    response.on('error', reject);
    response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
  });
  request.end(body);
  return promise;
}

/** What a socket receives until the answer's end, or the pattern. */
export function receive(socket: Socket, pattern: RegExp): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
    if (pattern.test(text)) resolve(text);
  });
  socket.on('error', reject);
  socket.on('close', () => reject(new Error(`closed after: ${text}`)));
  return promise;
}
