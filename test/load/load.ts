import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { insert, pngChunk } from '../support/sample-images.ts';

/** Calls `work` a number of times, a few at once. */
export async function repeat(times: number, atOnce: number, work: (at: number) => Promise<void>): Promise<void> {
  const turns = Array.from({ length: times }, (_, at) => at).values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const at of turns) await work(at);
    }),
  );
}

/** A PNG like no other, larger than `base` by that many bytes. */
export function grown(base: Buffer, bytes: number): Buffer {
  return insert(base, base.length - 12, pngChunk('raNd', randomBytes(bytes)));
}

export async function put(url: string, id: string, body: Buffer, type = 'image/png'): Promise<number> {
  const response = await fetch(`${url}/images/${id}`, { method: 'PUT', body, headers: { 'content-type': type } });
  await response.arrayBuffer();
  return response.status;
}

/** One request out of seven kinds; throws for an answer that it must not get. */
export async function mixed(url: string, at: number, body: Buffer): Promise<void> {
  // Eight requests one after the other are about one image, so that most of them find it.
  const id = `mixed-${Math.floor(at / 8)}`;
  const kinds: readonly (readonly [string, string, readonly number[], RequestInit?])[] = [
    ['PUT', `images/${id}`, [200, 201], { body }],
    ['PUT', `images/${id}`, [200, 201], { body }],
    ['GET', `images/${id}`, [200, 404]],
    ['GET', 'images?top=5', [200]],
    ['POST', 'inspect', [200], { body }],
    ['PATCH', `images/${id}`, [200, 404], { body: '{"tags":["x"]}', headers: { 'content-type': 'application/json' } }],
    ['GET', `images/${id}/content`, [302, 404], { redirect: 'manual' }],
    ['DELETE', `images/${id}`, [204]],
  ];
  const [method, path, good, init] = kinds[at % kinds.length] ?? ['GET', 'health', [200]];
  const response = await fetch(`${url}/${path}`, { method, ...init });
  const text = await response.text();
  if (!good.includes(response.status)) throw new Error(`${method} ${path}: ${response.status} ${text}`);
}

/** Begins an upload and sends a byte of it every now and then. */
export function startSlowClient(url: string, id: string, body: Buffer): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(`PUT /api/images/${id} HTTP/1.1\r\nHost: app\r\nContent-Length: ${body.length}\r\n\r\n`);
  let at = 0;
  const timer = setInterval(() => socket.write(body.subarray(at, ++at)), 500);
  socket.on('close', () => clearInterval(timer));
  return socket;
}
