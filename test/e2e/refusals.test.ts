import { createHash, randomUUID } from 'node:crypto';
import { beforeAll, describe, inject } from 'vitest';
import { createApi, type Sent } from '../support/api-client.ts';
import { FORM_TYPE, form, type Part } from '../support/form.ts';
import { asJson, type Refusal, testRefusals } from '../support/refusals.ts';
import { plain, pngChunk } from '../support/sample-images.ts';

// Which values are wrong is in the unit tests of each part; here each operation refuses a request over HTTP.
const app = inject('app');
const api = createApi(app.url);
const png = await plain(5, 4).png().toBuffer();
const image_data = png.toString('base64');
const id = `refused ${randomUUID()}`;
const image = `images/${encodeURIComponent(id)}`;
beforeAll(() => api.put(id, png));

const raw = (body: Uint8Array<ArrayBuffer> | string, headers: Record<string, string> = {}): Sent => ({
  method: 'POST',
  body,
  headers,
});
const POST = raw(png);
const PUT: Sent = { method: 'PUT', body: png };

describe('bytes', () => {
  const size = Buffer.alloc(13);
  size.writeUInt32BE(10_001, 0);
  size.writeUInt32BE(10_000, 4);
  size.set([8, 2], 8);
  const huge = Buffer.concat([png.subarray(0, 8), pngChunk('IHDR', size), png.subarray(33)]);
  const md5 = createHash('md5').update('other').digest('base64');
  testRefusals(api, app, [
    ['none on POST', 'images', { method: 'POST' }, 'EmptyBody', 'body'],
    ['none on PUT', 'images/refused', { method: 'PUT' }, 'EmptyBody', 'body'],
    ['of a PDF', 'images', raw('%PDF-1.7\n%âãÏÓ\n1 0 obj'), 'UnsupportedImageFormat', 'body', /PDF/],
    ['of SVG', 'images', raw('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'UnsupportedImageFormat'],
    ['of a PNG cut in its header', 'images', raw(png.subarray(0, 20)), 'CorruptImage'],
    ['of more pixels than allowed', 'images', raw(huge), 'TooManyPixels', 'body', /100,000,000/],
    ['compressed', 'images', raw(png, { 'Content-Encoding': 'gzip' }), 'UnsupportedMediaType', 'Content-Encoding'],
    ['other than the digest', 'images', raw(png, { 'Content-MD5': md5 }), 'DigestMismatch', 'Content-MD5'],
    ['with a digest that is none', 'images', raw(png, { 'Repr-Digest': 'sha-256' }), 'InvalidHeader', 'Repr-Digest'],
    ['for an id that is taken', `images?image_id=${encodeURIComponent(id)}`, POST, 'ImageAlreadyExists', 'image_id'],
  ]);
});

describe('a form', () => {
  const file: Part = { file: 'a.png', body: png };
  const sent = (...parts: Part[]) => raw(form(...parts), { 'Content-Type': FORM_TYPE });
  const noBoundary = raw(form(file), { 'Content-Type': 'multipart/form-data' });
  const colour = { name: 'colour', body: 'x' };
  const cut = raw(form(file).subarray(0, -6), { 'Content-Type': FORM_TYPE });
  const onPut = { ...sent(file, { name: 'image_id', body: 'x' }), method: 'PUT' };
  const metadata = { name: 'metadata', body: '{a:1}' };
  testRefusals(api, app, [
    ['without a boundary', 'images', noBoundary, 'MalformedMultipart', 'Content-Type'],
    ['with an unknown field', 'images', sent(file, colour), 'MalformedMultipart', 'body', /"colour"/],
    ['cut short behind the file', 'images', cut, 'MalformedMultipart'],
    ['with image_id on PUT', 'images/refused', onPut, 'MalformedMultipart'],
    ['with an empty file', 'images', sent({ file: 'a.png', body: '' }), 'EmptyBody'],
    ['with metadata that is no JSON', 'images', sent(file, metadata), 'InvalidMetadata', 'metadata'],
  ]);
});

describe('JSON', () => {
  const patch = (value: unknown) => asJson(value, 'PATCH');
  const typed = (type: string, encoding = 'identity'): Sent => {
    return { method: 'PATCH', body: '{}', headers: { 'Content-Type': type, 'Content-Encoding': encoding } };
  };
  const begin = (size_bytes: unknown, more = {}) => asJson({ size_bytes, ...more });
  testRefusals(api, app, [
    ['that is none', 'images', asJson('{"image_data": '), 'InvalidJson', 'body'],
    ['that is an image file', 'images', { ...asJson(''), body: png }, 'InvalidJson', 'body', /set Content-Type/],
    ['with an unknown member', 'images', asJson({ image_data, colour: 'x' }), 'InvalidJson', 'body', /"colour"/],
    ['with base64 that is none', 'images', asJson({ image_data: '*' }), 'InvalidBase64', 'image_data'],
    ['with no bytes', 'images', asJson({ image_data: '' }), 'EmptyBody'],
    ['with tags as a text', 'images', asJson({ image_data, tags: 'a,b' }), 'InvalidMetadata', 'tags'],
    ['with image_id on PUT', 'images/refused', asJson({ image_data, image_id: 'x' }, 'PUT'), 'InvalidJson'],
    ['PATCH of text', image, typed('text/plain'), 'UnsupportedMediaType', 'Content-Type'],
    ['PATCH of another patch', image, typed('application/json-patch+json'), 'UnsupportedMediaType'],
    ['PATCH with a Content-Encoding', image, typed('application/json', 'br'), 'UnsupportedMediaType'],
    ['PATCH without a body', image, patch(''), 'InvalidJson'],
    ['PATCH of a list', image, patch([]), 'InvalidJson'],
    ['PATCH of image_id', image, patch({ image_id: 'x' }), 'InvalidJson'],
    ['PATCH of more than 64 KiB', image, patch({ name: 'x'.repeat(65_536) }), 'InvalidJson', 'body', /65536/],
    ['PATCH to a name of null', image, patch({ name: null }), 'InvalidMetadata', 'name'],
    ['PATCH to a number as a tag', image, patch({ tags: [7] }), 'InvalidMetadata', 'tags'],
    ['PATCH to metadata of more than 8 KiB', image, patch({ metadata: { a: 'x'.repeat(8_190) } }), 'InvalidMetadata'],
    ['PATCH of no image', 'images/none', patch({}), 'ImageNotFound'],
    ['begin, of a form', 'uploads', { method: 'POST', body: new FormData() }, 'UnsupportedMediaType'],
    ['begin, without a type', 'uploads', raw(Buffer.from('{"size_bytes":5}')), 'UnsupportedMediaType'],
    ['begin, without a size', 'uploads', asJson({}), 'InvalidJson', 'size_bytes'],
    ['begin, with a text as size', 'uploads', begin('5'), 'InvalidJson', 'size_bytes'],
    ['begin, with half a byte', 'uploads', begin(1.5), 'InvalidJson', 'size_bytes'],
    ['begin, with a size below 0', 'uploads', begin(-1), 'InvalidJson', 'size_bytes'],
    ['begin, with an unknown member', 'uploads', begin(5, { colour: 'x' }), 'InvalidJson'],
    ['begin, of no bytes', 'uploads', begin(0), 'EmptyBody', 'size_bytes'],
    ['begin, of 1 GiB and a byte', 'uploads', begin(1_073_741_825), 'ImageTooLarge', 'body', /1073741824/],
    ['begin, of an id that is taken', 'uploads', begin(5, { image_id: id }), 'ImageAlreadyExists', 'image_id'],
  ]);
});

describe('a query', () => {
  const unknown = (path: string, sent: Sent = {}): Refusal => {
    const title = `unknown at ${sent.method ?? 'GET'} ${path.replace(/%.*?(?=\/|$)/, '…')}`;
    return [title, `${path}?colour=x`, sent, 'InvalidQueryParameter', 'colour'];
  };
  const wrong = (path: string, target: string, values: readonly string[], sent: Sent = {}): Refusal[] =>
    values.map((value) => [`${target}=${value}`, `${path}?${target}=${value}`, sent, 'InvalidQueryParameter', target]);
  testRefusals(api, app, [
    unknown('images'),
    unknown('images', POST),
    unknown(image),
    unknown(image, PUT),
    unknown(image, { method: 'DELETE' }),
    unknown(image, asJson({ name: 'x' }, 'PATCH')),
    unknown(`${image}/content`),
    unknown('inspect', POST),
    unknown('uploads', asJson({ size_bytes: 5 })),
    unknown(`uploads/${randomUUID()}/complete`, { method: 'POST' }),
    unknown('health'),
    ...wrong('images', 'top', ['0', '101', '-1', '1.5', 'x', '', '1e1', '5&top=5']),
    ...wrong('images', 'order', ['ASC', 'up', '']),
    ...wrong('images', 'format', ['jpg', 'image/jpeg', 'svg', '']),
    ...wrong('images', 'sha256', ['abc', 'g'.repeat(64), 'a'.repeat(63)]),
    ...wrong('images', 'created_after', ['yesterday', '2026-13-01', '2026-02-30', '2026-11-23T09:00:00', '1']),
    ...wrong('images', 'created_before', ['']),
    ...wrong('images', 'tag', ['', 'x'.repeat(65)]),
    ...wrong('images', 'name_prefix', ['x'.repeat(256)]),
    ...wrong('images', 'q', ['x'.repeat(256), '%CC%81', 'a%0Ab']),
    ...wrong('images', 'include', ['x']),
    ...wrong('images', 'image_id', ['x']),
    ...wrong('images', 'name', ['a&name=b'], POST),
    ...wrong(image, 'include', ['place', '', 'location,', 'LOCATION']),
    ...wrong(image, 'image_id', ['x'], PUT),
    ...wrong(`${image}/content`, 'download', ['yes', 'true', '2', '']),
    ...wrong('inspect', 'include', ['x'], POST),
  ]);
});

describe('what is not there', () => {
  testRefusals(api, app, [
    ['an image', 'images/none', {}, 'ImageNotFound'],
    ['the content of no image', 'images/none/content', {}, 'ImageNotFound'],
    ...['x', randomUUID(), '..%2f..', 'UPLOAD'].map((upload): Refusal => {
      const title = `an upload with an id of ${upload.length} characters`;
      return [title, `uploads/${upload}/complete`, { method: 'POST' }, 'UploadNotFound'];
    }),
  ]);
});
