import { describe, inject } from 'vitest';
import { createApi } from '../support/api-client.ts';
import { asJson, testRefusals } from '../support/refusals.ts';
import { plain, pngChunk } from '../support/sample-images.ts';

const app = inject('app');
const api = createApi(app.url);
const png = await plain(5, 4).png().toBuffer();
const base64 = png.toString('base64');

describe('bytes that are no image', () => {
  const header = (width: number, height: number) => {
    const size = Buffer.alloc(13);
    size.writeUInt32BE(width, 0);
    size.writeUInt32BE(height, 4);
    size.set([8, 2], 8);
    return Buffer.concat([png.subarray(0, 8), pngChunk('IHDR', size), png.subarray(33)]);
  };
  const raw = (body: string | Uint8Array<ArrayBuffer>, type = 'image/jpeg') => ({
    path: 'images',
    sent: { method: 'POST', body, headers: { 'Content-Type': type } },
  });
  testRefusals(api, app, [
    { wrong: 'no bytes', ...raw(''), status: 400, code: 'EmptyBody', target: 'body' },
    { wrong: 'no body', path: 'images', sent: { method: 'POST' }, status: 400, code: 'EmptyBody' },
    { wrong: 'no body on PUT', path: 'images/refused', sent: { method: 'PUT' }, status: 400, code: 'EmptyBody' },
    { wrong: 'text', ...raw('hello, this is no image at all'), status: 415, code: 'UnsupportedImageFormat' },
    { wrong: 'a few bytes', ...raw('abc'), status: 415, code: 'UnsupportedImageFormat' },
    { wrong: 'a PDF', ...raw('%PDF-1.7\n%âãÏÓ\n1 0 obj'), status: 415, code: 'UnsupportedImageFormat', says: /PDF/ },
    {
      wrong: 'SVG',
      ...raw('<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'),
      status: 415,
      code: 'UnsupportedImageFormat',
    },
    { wrong: 'HTML', ...raw('<!doctype html><script>alert(1)</script>'), status: 415, code: 'UnsupportedImageFormat' },
    { wrong: 'a PNG of its signature alone', ...raw(png.subarray(0, 8)), status: 422, code: 'CorruptImage' },
    { wrong: 'a PNG cut in its header', ...raw(png.subarray(0, 20)), status: 422, code: 'CorruptImage' },
    {
      wrong: 'a JPEG that goes on with nothing',
      ...raw(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0])),
      status: 422,
      code: 'CorruptImage',
    },
    { wrong: 'a PNG without width', ...raw(header(0, 4)), status: 422, code: 'CorruptImage' },
    {
      wrong: 'more pixels than allowed',
      ...raw(header(10_001, 10_000)),
      status: 422,
      code: 'TooManyPixels',
      says: /100[,.]?000[,.]?000/,
    },
    {
      wrong: 'a Content-Encoding',
      path: 'images',
      sent: { method: 'POST', body: png, headers: { 'Content-Encoding': 'gzip' } },
      status: 415,
      code: 'UnsupportedMediaType',
      target: 'Content-Encoding',
    },
  ]);
});

describe('JSON', () => {
  const invalid = { path: 'images', status: 400, code: 'InvalidJson' };
  testRefusals(api, app, [
    { wrong: 'that is none', ...invalid, sent: asJson('{"image_data": ') },
    { wrong: 'that is not UTF-8', ...invalid, sent: { ...asJson(''), body: Buffer.from([0x22, 0xff, 0x22]) } },
    { wrong: 'that is no object', ...invalid, sent: asJson([base64]) },
    { wrong: 'that is null', ...invalid, sent: asJson(null) },
    { wrong: 'without the image', ...invalid, sent: asJson({ name: 'x' }), target: 'image_data' },
    { wrong: 'with the image as a number', ...invalid, sent: asJson({ image_data: 7 }), target: 'image_data' },
    {
      wrong: 'with an unknown member',
      ...invalid,
      sent: asJson({ image_data: base64, colour: 'x' }),
      says: /"colour"/,
    },
    { wrong: 'with __proto__', ...invalid, sent: asJson(`{"image_data": "${base64}", "__proto__": {"a": 1}}`) },
    { wrong: 'with a member twice', ...invalid, sent: asJson(`{"name": "a", "image_data": "${base64}", "name": "b"}`) },
    { wrong: 'that is an image file', ...invalid, sent: { ...asJson(''), body: png }, says: /set Content-Type/ },
    {
      wrong: 'with more than 64 KiB round the image',
      ...invalid,
      sent: asJson({ tags: Array(40_000).fill('a'), image_data: base64 }),
      says: /65536 bytes/,
    },
    {
      wrong: 'with image_id on PUT',
      ...invalid,
      path: 'images/refused',
      sent: asJson({ image_data: base64, image_id: 'x' }, 'PUT'),
    },
    {
      wrong: 'with base64 that is none',
      path: 'images',
      sent: asJson({ image_data: `${base64}*` }),
      status: 400,
      code: 'InvalidBase64',
      target: 'image_data',
    },
    {
      wrong: 'with base64url',
      path: 'images',
      sent: asJson({ image_data: 'ab-_' }),
      status: 400,
      code: 'InvalidBase64',
      says: /URL-safe/,
    },
    {
      wrong: 'with a raw line break in base64',
      ...invalid,
      sent: asJson(`{"image_data": "${base64.slice(0, 8)}\n${base64.slice(8)}"}`),
      says: /\\n/,
    },
    {
      wrong: 'with a data: URI without base64',
      path: 'images',
      sent: asJson({ image_data: 'data:image/png,abc' }),
      status: 400,
      code: 'InvalidBase64',
    },
    { wrong: 'with no bytes', path: 'images', sent: asJson({ image_data: '' }), status: 400, code: 'EmptyBody' },
    {
      wrong: 'with no bytes in a data: URI',
      path: 'images',
      sent: asJson({ image_data: 'data:;base64,' }),
      status: 400,
      code: 'EmptyBody',
    },
    {
      wrong: 'with tags as a text',
      path: 'images',
      sent: asJson({ image_data: base64, tags: 'a,b' }),
      status: 400,
      code: 'InvalidMetadata',
      target: 'tags',
    },
    {
      wrong: 'with nested metadata',
      path: 'images',
      sent: asJson({ image_data: base64, metadata: { a: { b: 1 } } }),
      status: 400,
      code: 'InvalidMetadata',
      target: 'metadata',
    },
    {
      wrong: 'with a query parameter',
      path: 'images?tags=x',
      sent: asJson({ image_data: base64 }),
      status: 400,
      code: 'InvalidQueryParameter',
    },
  ]);
});
