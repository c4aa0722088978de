import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { type Api, createApi, type ImageDocument, type Sent } from '../support/api-client.ts';
import { type RunningApp, startBeside } from '../support/app-under-test.ts';
import { FORM_TYPE, form } from '../support/form.ts';
import { loadHarness } from '../support/harness.ts';
import { asJson } from '../support/refusals.ts';
import { plain } from '../support/sample-images.ts';
import { openRequest } from '../support/slow-request.ts';
import { everythingStored, openBlobs } from '../support/stored.ts';

const LIMIT = 100_000;
const PIXELS = 40 * 30;

const shared = inject('app');
const { streamsBodies, maxBodyBytes } = (await loadHarness(shared.cloud)).platform;
const blobs = openBlobs(shared);
const png = await plain(5, 4).png().toBuffer();
/** What follows the end of a PNG is not looked at. */
const imageOf = (bytes: number) => Buffer.concat([png, Buffer.alloc(bytes - png.length)]);

let app: RunningApp;
let api: Api;
beforeAll(async () => {
  app = await startBeside(shared, {
    MAX_UPLOAD_BYTES: String(LIMIT),
    MAX_PIXELS: String(PIXELS),
    MAX_DIRECT_UPLOAD_BYTES: '200000',
  });
  api = createApi(app.url);
});
afterAll(() => app?.stop());

const FORMS = [
  ['raw', (bytes: Buffer<ArrayBuffer>): Sent => ({ method: 'POST', body: bytes })],
  ['a form without a length', (bytes: Buffer<ArrayBuffer>): Sent => formWithoutLength(bytes)],
  ['JSON', (bytes: Buffer<ArrayBuffer>): Sent => asJson({ image_data: bytes.toString('base64') })],
] as const;

function formWithoutLength(bytes: Buffer<ArrayBuffer>): Sent {
  const whole = form({ file: 'a.png', body: bytes });
  const body = ReadableStream.from([whole.subarray(0, 70_000), whole.subarray(70_000)]);
  const chunked = { body, duplex: 'half' as const };
  return { method: 'POST', ...chunked, headers: { 'Content-Type': FORM_TYPE } };
}

test.each(FORMS)('the limit of bytes, %s: just as many, and one more', async (_case, sent) => {
  expect((await api.document('images', sent(imageOf(LIMIT)))).size_bytes).toBe(LIMIT);
  const before = await everythingStored(api, blobs);
  for (const path of ['images', 'inspect']) {
    const problem = await api.refused(path, sent(imageOf(LIMIT + 1)), 413, 'ImageTooLarge');
    expect(problem.detail).toContain(String(LIMIT));
  }
  const put = { ...sent(imageOf(LIMIT + 1)), method: 'PUT' };
  await api.refused(`images/${randomUUID()}`, put, 413, 'ImageTooLarge');
  expect(await everythingStored(api, blobs)).toEqual(before);
});

describe('a body that is too long', () => {
  let before: Awaited<ReturnType<typeof everythingStored>>;
  beforeEach(async () => {
    before = await everythingStored(api, blobs);
  });
  afterEach(async () => {
    expect(await everythingStored(api, blobs)).toEqual(before);
  });

  test('many times over the limit: the client gets to see the answer', async () => {
    await expectTooLarge({ method: 'POST', body: Buffer.alloc(20_000_000) });
    const pieces = (async function* () {
      yield png;
      for (let count = 0; count < 200; count += 1) yield Buffer.alloc(100_000);
    })();
    const endless = { method: 'POST', body: ReadableStream.from(pieces), duplex: 'half' as const };
    await expectTooLarge(endless);
  });

  /** By the app, where such a body comes to it. */
  async function expectTooLarge(sent: Sent): Promise<void> {
    if (streamsBodies) await api.refused('images', sent, 413, 'ImageTooLarge');
    else expect((await fetch(`${app.url}/images`, sent)).status).toBe(413);
  }

  // A service that waited for such a client would do so for half a minute.
  test('by its Content-Length is refused before it was sent, to a client that waits', { timeout: 20_000 }, async () => {
    const tooLong = streamsBodies ? LIMIT + 1 : maxBodyBytes * 2;
    const request = openRequest(app, { 'Content-Length': String(tooLong), Expect: '100-continue' });
    // A host has to read on before the function is asked.
    request.continued.then(
      () => request.write(png),
      () => undefined,
    );
    const answer = await request.answer;
    expect([answer.status, answer.headers['x-ms-error-code']]).toEqual([
      413,
      streamsBodies ? 'ImageTooLarge' : undefined,
    ]);
  });

  test('by its Content-Length of more than 100 MiB: the host itself, without leave to send', async () => {
    const request = openRequest(app, { 'Content-Length': '104857601', Expect: '100-continue' });
    expect((await request.answer).status).toBe(413);
    await expect(request.continued).rejects.toThrow();
  });
});

describe('other limits', () => {
  test('pixels: just as many, and more', async () => {
    const [fits, over] = await Promise.all([plain(40, 30).gif().toBuffer(), plain(41, 30).gif().toBuffer()]);
    expect((await api.send('images', { method: 'POST', body: fits })).status).toBe(201);
    const problem = await api.refused('images', { method: 'POST', body: over }, 422, 'TooManyPixels');
    expect(problem.detail.replaceAll(/(?<=\d)[,.](?=\d)/g, '')).toContain(String(PIXELS));
  });

  test('the bytes of a direct upload', async () => {
    expect((await api.send('uploads', asJson({ size_bytes: 200_000 }))).status).toBe(201);
    const problem = await api.refused('uploads', asJson({ size_bytes: 200_001 }), 413, 'ImageTooLarge');
    expect(problem.detail).toContain('200000');
  });

  test('what is said of an image, at its longest', async () => {
    const said = {
      name: '🐈'.repeat(255),
      tags: Array.from({ length: 20 }, (_, at) => String(at).padStart(2, '0') + '🐈'.repeat(62)),
      metadata: Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`k${at}`.padEnd(64, 'x'), 'y'.repeat(90)])),
    };
    const image_data = png.toString('base64');
    const document = (await api.send('images', asJson({ image_data, ...said }))).json as ImageDocument;
    expect(document).toMatchObject(said);
    expect(await api.document(`images/${document.image_id}`)).toEqual(document);
  });
});
