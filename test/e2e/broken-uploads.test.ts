import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { type Api, createApi } from '../support/api-client.ts';
import { type RunningApp, startBeside } from '../support/app-under-test.ts';
import { until } from '../support/child-processes.ts';
import { receive } from '../support/exact-requests.ts';
import { FORM_TYPE, form } from '../support/form.ts';
import { loadHarness } from '../support/harness.ts';
import { noise, plain } from '../support/sample-images.ts';
import { openRequest } from '../support/slow-request.ts';
import { everythingStored, openBlobs, sha256 } from '../support/stored.ts';

const shared = inject('app');
const blobs = openBlobs(shared);
const png = await plain(5, 4).png().toBuffer();
const { streamsBodies, maxBodyBytes } = (await loadHarness(shared.cloud)).platform;
/** Its half is more than one block of storage, where such a body reaches the app; as JSON too. */
const large = Buffer.concat([png, Buffer.alloc(Math.min(12_000_000, Math.floor(maxBodyBytes * 0.7)))]);
/** Long enough for a request that reaches the app to be in its log. */
const NOTHING_COMES_MS = 300;
const octets = { 'Content-Type': 'application/octet-stream' };

let app: RunningApp;
let api: Api;
let before: Awaited<ReturnType<typeof everythingStored>>;
let uncommitted: Set<string>;
beforeAll(async () => {
  app = await startBeside(shared, {});
  api = createApi(app.url);
});
afterAll(() => app?.stop());
beforeEach(async () => {
  app.running.output = '';
  before = await everythingStored(api, blobs);
  uncommitted = await uncommittedBlobs();
});

/** The app has seen the end of a body that broke off, if it has seen its beginning; nothing is there that was not before. */
async function expectNothingLeft(): Promise<void> {
  if (streamsBodies) await app.running.sees(/"code":"IncompleteBody"/);
  else {
    await delay(NOTHING_COMES_MS);
    expect(app.running.output).not.toContain('"function":"upload_image"');
  }
  expect(await everythingStored(api, blobs)).toEqual(before);
}

/** Also blobs with uncommitted bytes: no reader sees them, and the store expires them. */
async function uncommittedBlobs(): Promise<Set<string>> {
  return new Set((await blobs.list({ uncommitted: true })).keys());
}

const half = (bytes: Uint8Array) => bytes.subarray(0, bytes.length / 2);
const formOf = (bytes: Uint8Array) => form({ file: 'a.png', body: bytes });
const jsonOf = (bytes: Uint8Array) =>
  Buffer.from(JSON.stringify({ image_data: Buffer.from(bytes).toString('base64') }));
const FORMS = [
  ['raw, with a length', large, { ...octets, 'Content-Length': String(large.length) }],
  ['raw, without a length', large, octets],
  ['a form, small', formOf(png), { 'Content-Type': FORM_TYPE }],
  ['a form, in blocks', formOf(large), { 'Content-Type': FORM_TYPE }],
  ['JSON', jsonOf(large), { 'Content-Type': 'application/json' }],
] as const;

describe('a client that goes away in the middle', () => {
  test.each(FORMS)('%s', async (_case, bytes, headers) => {
    const request = openRequest(app, headers);
    await request.write(half(bytes));
    await seenByApp(bytes);
    request.abort();
    await expectNothingLeft();
  });

  test('behind its last byte but one', async () => {
    const request = openRequest(app, { ...octets, 'Content-Length': String(large.length) });
    await request.write(large.subarray(0, -1));
    await seenByApp(large);
    request.abort();
    await expectNothingLeft();
  });

  test('on PUT leaves what was there', async () => {
    const image = await api.put(`broken ${randomUUID()}`, png);
    before = await everythingStored(api, blobs);
    app.running.output = '';
    const path = `/api/images/${encodeURIComponent(image.image_id)}`;
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    socket.write(`PUT ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${large.length}\r\n\r\n`);
    await new Promise((resolve) => socket.write(half(large), resolve));
    await seenByApp(large);
    socket.destroy();
    await expectNothingLeft();
    expect(await api.document(`images/${encodeURIComponent(image.image_id)}`)).toEqual(image);
  });

  /** Blocks lie in storage when the first half of a large body is through; a small one is on its way at once. */
  async function seenByApp(bytes: Uint8Array): Promise<void> {
    if (!streamsBodies || bytes.length < 1_000_000 || bytes === FORMS[4][1]) return;
    await until('blocks in storage', async () =>
      (await uncommittedBlobs()).size > uncommitted.size ? true : undefined,
    );
  }
});

describe('a body of another length than it says', () => {
  const open = async (head: string) => {
    const socket = connect({ port: Number(new URL(app.url).port), host: '127.0.0.1', allowHalfOpen: true });
    await once(socket, 'connect');
    socket.write(head);
    return socket;
  };

  test('less, and then the end of what the client sends', async () => {
    const socket = await open(`POST /api/images HTTP/1.1\r\nHost: x\r\nContent-Length: ${png.length + 1}\r\n\r\n`);
    socket.on('error', () => undefined);
    socket.end(png);
    await expectNothingLeft();
    socket.destroy();
  });

  test('chunked, without the last chunk', async () => {
    const socket = await open('POST /api/images HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
    socket.on('error', () => undefined);
    socket.write(`${png.length.toString(16)}\r\n`);
    socket.write(png);
    socket.end('\r\n');
    await expectNothingLeft();
    socket.destroy();
  });

  test('chunked, in words that are no chunks', async () => {
    const socket = await open('POST /api/images HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
    socket.on('error', () => undefined);
    socket.write('nonsense\r\n');
    expect(await receive(socket, /\r\n\r\n/)).toMatch(/^HTTP\/1\.1 400/);
    socket.destroy();
    expect(await everythingStored(api, blobs)).toEqual(before);
  });

  test('more: what follows is the next request', async () => {
    const id = `longer-${randomUUID()}`;
    const socket = await open(
      `POST /api/images?image_id=${id} HTTP/1.1\r\nHost: x\r\nContent-Length: ${png.length}\r\n\r\n`,
    );
    const next = 'GET /api/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    socket.write(Buffer.concat([png, Buffer.from(next)]));
    const text = await receive(socket, /HTTP\/1\.1 .*HTTP\/1\.1 \d+/s);
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 201', 'HTTP/1.1 200']);
    socket.destroy();
    expect(await api.document(`images/${id}`)).toMatchObject({ size_bytes: png.length, sha256: sha256(png) });
  });
});

describe('a slow client', () => {
  afterEach(async () => expect((await api.send('health')).status).toBe(200));

  test('whose bytes come one by one is waited for', async () => {
    const photo = await noise(12, 12).jpeg({ quality: 50 }).toBuffer();
    const request = openRequest(app, { ...octets, 'Content-Length': String(photo.length) });
    for (let at = 0; at < photo.length; at += 100) {
      await request.write(photo.subarray(at, at + 100));
      await delay(15);
    }
    request.end();
    expect((await request.answer).status).toBe(201);
  });
});
