import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Api, createApi, type ImageDocument } from '../support/api-client.ts';
import { type RunningApp, startBeside } from '../support/app-under-test.ts';
import { harness } from '../support/cloud-under-test.ts';
import { memoryOf } from '../support/process-memory.ts';
import { plain } from '../support/sample-images.ts';

const LIMIT = 104_857_600;
const CHUNK = 65_536;
const MOST_GROWTH_MB = 120;

let app: RunningApp;
let api: Api;
const photo = await plain(64, 48).jpeg().toBuffer();

beforeAll(async () => {
  app = await startBeside(inject('app'), { MAX_UPLOAD_BYTES: String(LIMIT) });
  api = createApi(app.url);
  // What is loaded with the first image is not of this upload.
  await api.put('memory small.jpg', photo);
});
afterAll(async () => {
  await api?.send('images/memory%20large.jpg', { method: 'DELETE' });
  await app?.stop();
});

test('an upload of 100 MB takes no more memory than a few blocks', async () => {
  const hash = createHash('sha256');
  const body = ReadableStream.from(
    (function* () {
      for (let at = 0; at < LIMIT; at += CHUNK) {
        const chunk = Buffer.alloc(Math.min(CHUNK, LIMIT - at), at / CHUNK);
        if (at === 0) chunk.set(photo);
        hash.update(chunk);
        yield chunk;
      }
    })(),
  );
  const worker = harness.appProcess(app.running);
  const { resident } = memoryOf(worker);
  const headers = { 'Content-Type': 'image/jpeg' };
  const sent = { method: 'PUT', body, duplex: 'half' as const, headers };
  const document: ImageDocument = await api.document('images/memory%20large.jpg', sent);
  const growth = memoryOf(worker).peak - resident;
  process.stdout.write(`100 MB upload: the worker grew by ${Math.round(growth)} MB from ${Math.round(resident)} MB\n`);
  expect(document).toMatchObject({ size_bytes: LIMIT, sha256: hash.digest('hex'), width: 64, height: 48 });
  expect(growth).toBeLessThan(MOST_GROWTH_MB);
});
