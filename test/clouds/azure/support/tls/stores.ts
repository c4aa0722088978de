import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../../../support/child-processes.ts';
import { azuriteConnection, cosmosConnection } from '../emulator-connections.ts';
import type { Certificate } from './certificate.ts';

const READY_WITHIN_MS = 30_000;

export interface TlsStores {
  readonly blobEndpoint: string;
  readonly cosmosEndpoint: string;
  stop(): Promise<void>;
}

/** Azurite with OAuth and the Cosmos DB emulator, both with TLS, with the container and the database that the app wants. */
export async function startTlsStores({ certFile, keyFile, cert }: Certificate): Promise<TlsStores> {
  const blobPort = await freePort();
  const cosmosPort = await freePort();
  const flags = ['--inMemoryPersistence', '--skipApiVersionCheck', '--silent', '--disableTelemetry'];
  const tls = ['--cert', certFile, '--key', keyFile, '--oauth', 'basic'];
  const root = `${import.meta.dirname}/../../../../..`;
  const children = [
    start(`${root}/infra/azure/local/children/azurite.ts`, [
      '--blobHost',
      '127.0.0.1',
      '--blobPort',
      String(blobPort),
      ...flags,
      ...tls,
    ]),
    start(`${import.meta.dirname}/cosmos.ts`, [String(cosmosPort), certFile, keyFile]),
  ];
  const blobEndpoint = `https://127.0.0.1:${blobPort}/devstoreaccount1`;
  const cosmosEndpoint = `https://127.0.0.1:${cosmosPort}/`;
  await Promise.all([blobEndpoint, cosmosEndpoint].map((url) => answers(url, cert)));
  const connections = [azuriteConnection(blobPort, 'https'), cosmosConnection(cosmosPort, 'https')];
  await promisify(execFile)(process.execPath, [`${import.meta.dirname}/prepare.ts`, ...connections], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: certFile },
  });
  return {
    blobEndpoint,
    cosmosEndpoint,
    async stop() {
      await Promise.all(children.map((stop) => stop()));
    },
  };
}

function start(script: string, args: string[]): () => Promise<void> {
  const child = fork(script, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: ['--no-deprecation'] });
  return async () => {
    const ended = once(child, 'exit');
    child.disconnect();
    await ended;
  };
}

async function answers(url: string, ca: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await status(url, ca).catch(() => undefined))) {
    if (Date.now() > deadline) throw new Error(`${url} did not answer within ${READY_WITHIN_MS} ms`);
    await delay(50);
  }
}

async function status(url: string, ca: string): Promise<number | undefined> {
  const call = request(url, { ca });
  call.end();
  const [response] = await once(call, 'response');
  response.resume();
  return response.statusCode;
}

/** The body of a GET over TLS that trusts this certificate alone. */
export async function getBytes(
  url: string,
  ca: string,
): Promise<{ status: number; headers: Record<string, unknown>; bytes: Buffer }> {
  const call = request(url, { ca });
  call.end();
  const [response] = await once(call, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(chunks) };
}
