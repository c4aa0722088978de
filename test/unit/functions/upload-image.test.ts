import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../../src/errors.ts';
import { uploadImageFunction } from '../../../src/functions/upload-image.ts';
import { FAKE_FACTS, fakeImage } from '../../support/fake-inspector.ts';
import { FORM_TYPE, form } from '../../support/form.ts';
import { createMemoryService, type MemoryService } from '../../support/memory-service.ts';
import { ORIGIN, type Sent, send } from '../../support/send.ts';

const IMAGE = fakeImage(50);
const OTHER = fakeImage(60, { fill: '2' });

const post = (service: MemoryService, sent: Sent = {}) =>
  send(uploadImageFunction(service), { method: 'POST', path: 'images', body: IMAGE, ...sent });
const put = (service: MemoryService, sent: Sent = {}) =>
  send(uploadImageFunction(service), { method: 'PUT', path: 'images/caf%C3%A9.jpg', body: IMAGE, ...sent });

describe('POST images', () => {
  it('answers 201 with the document, its place and its tag', async () => {
    const { status, headers, json } = await post(createMemoryService(), { path: 'images?name=a.jpg&tags=x' });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`${ORIGIN}/api/images/id-2`);
    expect(headers.get('etag')).toBe('"1"');
    expect(headers.get('cache-control')).toBe('private, no-cache');
    expect(headers.get('x-ms-request-charge')).toBe('5');
    expect(headers.get('server-timing')).toMatch(/^read;dur=\d+\.\d, inspect;dur=\d+\.\d$/);
    const { location: _place, ...shown } = FAKE_FACTS;
    expect(json).toEqual({
      image_id: 'id-2',
      name: 'a.jpg',
      ...shown,
      size_bytes: 50,
      sha256: createHash('sha256').update(IMAGE).digest('hex'),
      tags: ['x'],
      metadata: {},
      url: `${ORIGIN}/api/images/id-2/content`,
      blob_url: 'memory://blobs/2026/11/23/id-1.jpg',
      created_at: '2026-11-23T09:00:01.000Z',
      updated_at: '2026-11-23T09:00:01.000Z',
      etag: '"1"',
    });
  });

  const base64 = IMAGE.toString('base64');
  const forms: [string, Sent][] = [
    ['bytes', {}],
    ['bytes in chunks', { body: [IMAGE.subarray(0, 3), IMAGE.subarray(3)] }],
    ['a form', { headers: { 'Content-Type': FORM_TYPE }, body: form({ file: 'a.jpg', body: IMAGE }) }],
    [
      'JSON',
      { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ image_data: base64, name: 'a.jpg' }) },
    ],
  ];

  it.each(forms)('stores the same image from %s', async (_case, sent) => {
    const service = createMemoryService();
    const { status, json } = await post(service, sent);
    expect([status, json.size_bytes]).toEqual([201, 50]);
    expect([...service.content.values()].map(({ bytes }) => Buffer.from(bytes).toString())).toEqual([IMAGE.toString()]);
  });

  it.each([
    ['nothing', { body: undefined }, 400, 'EmptyBody'],
    [
      'an empty file',
      { headers: { 'Content-Type': FORM_TYPE }, body: form({ file: 'a', body: '' }) },
      400,
      'EmptyBody',
    ],
    ['empty base64', { headers: { 'Content-Type': 'application/json' }, body: '{"image_data":""}' }, 400, 'EmptyBody'],
    ['a PDF', { body: '%PDF-1.7 and so on and on' }, 415, 'UnsupportedImageFormat'],
    ['a broken image', { body: 'JPEG CORRUPT' }, 422, 'CorruptImage'],
    ['a large image', { body: fakeImage(4_097) }, 413, 'ImageTooLarge'],
    ['a declared large image', { headers: { 'Content-Length': '4097' } }, 413, 'ImageTooLarge'],
    ['less than was declared', { headers: { 'Content-Length': '51' } }, 400, 'IncompleteBody'],
    ['another digest', { headers: { 'Content-MD5': createHash('md5').digest('base64') } }, 400, 'DigestMismatch'],
    ['If-Match', { headers: { 'If-Match': '*' } }, 400, 'InvalidHeader'],
    ['If-None-Match', { headers: { 'If-None-Match': '*' } }, 400, 'InvalidHeader'],
    ['gzip', { headers: { 'Content-Encoding': 'gzip' } }, 415, 'UnsupportedMediaType'],
  ] satisfies [string, Sent, number, string][])('stores nothing of %s', async (_case, sent, status, code) => {
    const service = createMemoryService();
    const answer = await post(service, sent);
    expect([answer.status, answer.headers.get('x-ms-error-code')]).toEqual([status, code]);
    expect(answer.json).toMatchObject({ status, error: { code } });
    expect(service.content.size).toBe(0);
  });

  it('answers 409 for an id that is taken', async () => {
    const service = createMemoryService();
    expect((await post(service, { path: 'images?image_id=a' })).status).toBe(201);
    const { status, json } = await post(service, { path: 'images?image_id=a' });
    expect([status, json.error]).toEqual([409, expect.objectContaining({ code: 'ImageAlreadyExists' })]);
    expect(service.content.size).toBe(1);
  });

  it('takes what is left of a refused body, so that the answer is seen', async () => {
    let left = 40;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          left -= 1;
          if (left < 0) return controller.close();
          controller.enqueue(Buffer.from('these bytes are no image'));
        },
      },
      { highWaterMark: 0 },
    );
    expect((await post(createMemoryService(), { body })).status).toBe(415);
    expect(left).toBeLessThan(0);
  });
});

describe('PUT images/{image_id}', () => {
  it('answers 201 for a new image and 200 for one that it replaces', async () => {
    const service = createMemoryService();
    const first = await put(service, { path: 'images/cafe%CC%81.jpg?name=first' });
    expect([first.status, first.json.image_id, first.json.name]).toEqual([201, 'café.jpg', 'first']);
    expect(first.headers.get('location')).toBe(`${ORIGIN}/api/images/caf%C3%A9.jpg`);
    const second = await put(service, { body: OTHER });
    expect([second.status, second.json.name, second.headers.get('location')]).toEqual([200, 'café.jpg', null]);
    expect(second.json.created_at).toBe(first.json.created_at);
    expect(service.content.size).toBe(1);
  });

  it('obeys If-Match and If-None-Match', async () => {
    const service = createMemoryService();
    const statusOf = async (headers: Record<string, string>) => (await put(service, { headers })).status;
    expect(await statusOf({ 'If-Match': '*' })).toBe(412);
    expect(await statusOf({ 'If-None-Match': '*' })).toBe(201);
    expect(await statusOf({ 'If-None-Match': '*' })).toBe(412);
    expect(await statusOf({ 'If-Match': '"other", "1"' })).toBe(200);
    expect(await statusOf({ 'If-Match': '"1"' })).toBe(412);
    expect(await statusOf({ 'If-Match': 'W/"2"' })).toBe(412);
    expect(await statusOf({ 'If-Match': '2' })).toBe(400);
    expect(await statusOf({ 'If-None-Match': '"2"' })).toBe(400);
  });

  it('says 503 with a delay and without the cause when a store is down', async () => {
    const service = createMemoryService({
      records: (real) => ({
        ...real,
        async create() {
          const cause = new Error('secret');
          throw new ServiceError('DatabaseUnavailable', 'Try again.', { retryAfterSeconds: 5, cause });
        },
      }),
    });
    const { status, headers, text } = await put(service);
    expect([status, headers.get('retry-after')]).toEqual([503, '5']);
    expect(text).not.toContain('secret');
    expect(service.content.size).toBe(0);
  });
});
