import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type BodyReader, incomingReader } from '../../../src/http/body-reader.ts';

const MIB = 1024 * 1024;
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A request whose client the test is, and its other end. */
async function connect() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = httpRequest({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', method: 'PUT' });
  client.on('error', () => undefined);
  client.flushHeaders();
  const [request]: IncomingMessage[] = await once(server, 'request');
  if (request === undefined) throw new Error('no request');
  stops.push(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });
  return { client, request };
}

async function readAll(reader: BodyReader): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for (let next = await reader.read(); !next.done; next = await reader.read()) chunks.push(next.value);
  return Buffer.concat(chunks);
}

describe('the body of a request', () => {
  it('is read in order, to its end, which stays the end', async () => {
    const { client, request } = await connect();
    const reader = incomingReader(request);
    const sent = Buffer.from(Array.from({ length: 3 * MIB }, (_, at) => at % 251));
    client.end(sent);
    expect((await readAll(reader)).equals(sent)).toBe(true);
    expect(await reader.read()).toEqual({ done: true });
  });

  it('is read also when it has come before anybody asks', async () => {
    const { client, request } = await connect();
    client.end('early');
    await once(request, 'readable');
    expect(String(await readAll(incomingReader(request)))).toBe('early');
  });

  it('is not taken in faster than it is used', async () => {
    const { client, request } = await connect();
    const reader = incomingReader(request);
    client.end(Buffer.alloc(32 * MIB));
    const { value } = await reader.read();
    await until(() => request.isPaused());
    const taken = request.socket.bytesRead;
    expect(taken).toBeLessThan(2 * MIB);
    expect((value?.length ?? 0) + (await readAll(reader)).length).toBe(32 * MIB);
  });

  it.each(['before', 'while'])('rejects when the client goes away %s it is read', async (when) => {
    const { client, request } = await connect();
    const reader = incomingReader(request);
    client.write('the beginning');
    if (when === 'while') expect((await reader.read()).done).toBe(false);
    const rest = when === 'while' ? reader.read() : undefined;
    client.destroy();
    await expect(rest ?? once(request, 'close').then(() => reader.read())).rejects.toThrow();
    await expect(reader.read()).rejects.toThrow();
  });

  it('gives what came before the client went away', async () => {
    const { client, request } = await connect();
    const reader = incomingReader(request);
    client.write('one');
    expect(String((await reader.read()).value)).toBe('one');
    const closed = new Promise((resolve) => void request.on('close', resolve));
    client.write('two', () => client.destroy());
    await closed;
    expect(String((await reader.read()).value)).toBe('two');
    await expect(reader.read()).rejects.toThrow();
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
