import { randomUUID } from 'node:crypto';
import { beforeAll, describe, inject } from 'vitest';
import { createApi, type Sent } from '../support/api-client.ts';
import { asJson, testRefusals } from '../support/refusals.ts';
import { plain } from '../support/sample-images.ts';

const app = inject('app');
const api = createApi(app.url);
const png = await plain(5, 4).png().toBuffer();
const id = `refused ${randomUUID()}`;
const image = `images/${encodeURIComponent(id)}`;
beforeAll(() => api.put(id, png));

const POST: Sent = { method: 'POST', body: png };

describe('a query', () => {
  const unknown = (path: string, sent: Sent = {}) => ({
    ...{ wrong: `unknown at ${sent.method ?? 'GET'} ${path.replace(/%.*?(?=[/?])/, '…')}`, path, sent },
    ...{ status: 400, code: 'InvalidQueryParameter', target: 'colour' },
  });
  const value = (path: string, target: string, sent: Sent = {}) => ({
    ...{ wrong: path.replace(/^images\/[^/?]*/, 'images/…'), path, sent, target },
    ...{ status: 400, code: 'InvalidQueryParameter' },
  });
  testRefusals(api, app, [
    unknown('images?colour=x'),
    unknown('images?colour=x', POST),
    unknown(`${image}?colour=x`),
    unknown(`${image}?colour=x`, { method: 'PUT', body: png }),
    unknown(`${image}?colour=x`, { method: 'DELETE' }),
    unknown(`${image}?colour=x`, asJson({ name: 'x' }, 'PATCH')),
    unknown(`${image}/content?colour=x`),
    unknown('inspect?colour=x', POST),
    unknown('uploads?colour=x', asJson({ size_bytes: 5 })),
    unknown(`uploads/${randomUUID()}/complete?colour=x`, { method: 'POST' }),
    unknown('health?colour=x'),
    value('images?name=a&name=b', 'name', POST),
    value('images?top=5&top=5', 'top'),
    ...['0', '101', '-1', '1.5', 'x', '', '1e1'].map((top) => value(`images?top=${top}`, 'top')),
    ...['ASC', 'up', ''].map((order) => value(`images?order=${order}`, 'order')),
    ...['jpg', 'image/jpeg', 'svg', ''].map((format) => value(`images?format=${format}`, 'format')),
    ...['abc', 'g'.repeat(64), 'a'.repeat(63)].map((sha) => value(`images?sha256=${sha}`, 'sha256')),
    ...['yesterday', '2026-13-01', '2026-02-30', '2026-11-23T09:00:00', '1'].map((time) =>
      value(`images?created_after=${time}`, 'created_after'),
    ),
    value('images?created_before=', 'created_before'),
    value('images?tag=', 'tag'),
    value(`images?tag=${'x'.repeat(65)}`, 'tag'),
    value(`images?name_prefix=${'x'.repeat(256)}`, 'name_prefix'),
    value(`images?q=${'x'.repeat(256)}`, 'q'),
    value('images?q=%CC%81', 'q'),
    value('images?q=a%0Ab', 'q'),
    ...['place', '', 'location,', 'LOCATION'].map((include) => value(`${image}?include=${include}`, 'include')),
    value('images?include=x', 'include'),
    value('inspect?include=x', 'include', POST),
    ...['yes', 'true', '2', ''].map((download) => value(`${image}/content?download=${download}`, 'download')),
    value('images?image_id=x', 'image_id'),
    value(`${image}?image_id=x`, 'image_id', { method: 'PUT', body: png }),
  ]);
});

describe('what is said of an image', () => {
  const invalid = (
    wrong: string,
    query: URLSearchParams | string,
    target: string,
    headers: Record<string, string> = {},
  ) => ({
    ...{ wrong, path: `images?${query}`, sent: { ...POST, headers }, status: 400, code: 'InvalidMetadata', target },
  });
  const many = (count: number, make: (at: number) => string) => Array.from({ length: count }, (_, at) => make(at));
  const metadata = (wrong: string, value: unknown) => ({
    ...{
      wrong,
      path: image,
      sent: asJson({ metadata: value }, 'PATCH'),
      status: 400,
      code: 'InvalidMetadata',
      target: 'metadata',
    },
  });
  testRefusals(api, app, [
    invalid('an empty name', 'name=', 'name'),
    invalid('a name of 256 characters', `name=${'x'.repeat(256)}`, 'name'),
    invalid('a name with a line feed', 'name=a%0Ab', 'name'),
    invalid('a name with a NUL', 'name=a%00b', 'name'),
    invalid('21 tags', `tags=${many(21, String)}`, 'tags'),
    invalid('a tag of 65 characters', `tags=a,${'x'.repeat(65)}`, 'tags'),
    invalid(
      '51 headers of metadata',
      '',
      'metadata',
      Object.fromEntries(many(51, String).map((key) => [`x-ms-meta-k${key}`, 'x'])),
    ),
    invalid('a header of 8 KiB', '', 'metadata', { 'x-ms-meta-a': 'x'.repeat(8_192) }),
    metadata('a key of 65 characters', { ['k'.repeat(65)]: 1 }),
    metadata('an empty key', { '': 1 }),
    metadata('a list as a value', { a: [1] }),
    metadata('51 keys', Object.fromEntries(many(51, (at) => `k${at}`).map((key) => [key, 1]))),
    metadata('more than 8 KiB', { a: 'x'.repeat(8_190) }),
    metadata('a text', 'x'),
    metadata('a list', [1]),
    { ...metadata('', {}), wrong: 'null as a name', sent: asJson({ name: null }, 'PATCH'), target: 'name' },
    { ...metadata('', {}), wrong: 'a number as a name', sent: asJson({ name: 7 }, 'PATCH'), target: 'name' },
    { ...metadata('', {}), wrong: 'a number as a tag', sent: asJson({ tags: [7] }, 'PATCH'), target: 'tags' },
  ]);
});

describe('a request of JSON', () => {
  const invalid = (wrong: string, path: string, sent: Sent, target?: string) => ({
    ...{ wrong, path, sent, status: 400, code: 'InvalidJson', ...(target !== undefined && { target }) },
  });
  const media = (wrong: string, path: string, sent: Sent) => ({
    ...{ wrong, path, sent, status: 415, code: 'UnsupportedMediaType' },
  });
  const patch = (body: string, type: string) => ({ method: 'PATCH', body, headers: { 'Content-Type': type } });
  testRefusals(api, app, [
    media('PATCH of text', image, patch('{"name":"x"}', 'text/plain')),
    media('PATCH of another patch', image, patch('[]', 'application/json-patch+json')),
    media('PATCH with a Content-Encoding', image, {
      ...patch('{}', 'application/json'),
      headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'br' },
    }),
    media('POST uploads of a form', 'uploads', { method: 'POST', body: new FormData() }),
    media('POST uploads without a type', 'uploads', { method: 'POST', body: Buffer.from('{"size_bytes":5}') }),
    invalid('PATCH without a body', image, patch('', 'application/json')),
    invalid('PATCH of a list', image, asJson([], 'PATCH')),
    invalid('PATCH of an unknown member', image, asJson({ name: 'x', sha256: 'y' }, 'PATCH')),
    invalid('PATCH of image_id', image, asJson({ image_id: 'x' }, 'PATCH')),
    invalid('PATCH of more than 64 KiB', image, asJson({ name: 'x'.repeat(65_536) }, 'PATCH')),
    invalid('POST uploads without a size', 'uploads', asJson({}), 'size_bytes'),
    invalid('POST uploads with a text as size', 'uploads', asJson({ size_bytes: '5' }), 'size_bytes'),
    invalid('POST uploads with half a byte', 'uploads', asJson({ size_bytes: 1.5 }), 'size_bytes'),
    invalid('POST uploads with a size below 0', 'uploads', asJson({ size_bytes: -1 }), 'size_bytes'),
    invalid('POST uploads with an unknown member', 'uploads', asJson({ size_bytes: 5, colour: 'x' })),
    {
      wrong: 'POST uploads of no bytes',
      path: 'uploads',
      sent: asJson({ size_bytes: 0 }),
      status: 400,
      code: 'EmptyBody',
      target: 'size_bytes',
    },
    {
      wrong: 'POST uploads of 1 GiB and a byte',
      path: 'uploads',
      sent: asJson({ size_bytes: 1_073_741_825 }),
      status: 413,
      code: 'ImageTooLarge',
      says: /1073741824/,
    },
    {
      wrong: 'POST uploads of an id that is taken',
      path: 'uploads',
      sent: asJson({ size_bytes: 5, image_id: id }),
      status: 409,
      code: 'ImageAlreadyExists',
    },
    {
      wrong: 'POST of an id that is taken',
      path: `images?image_id=${encodeURIComponent(id)}`,
      sent: POST,
      status: 409,
      code: 'ImageAlreadyExists',
      target: 'image_id',
    },
    ...['PATCH', 'GET'].map((method) => ({
      wrong: `${method} of no image`,
      path: 'images/none',
      sent: method === 'GET' ? {} : asJson({}, method),
      status: 404,
      code: 'ImageNotFound',
    })),
    { wrong: 'the content of no image', path: 'images/none/content', sent: {}, status: 404, code: 'ImageNotFound' },
    ...['x', randomUUID(), '..%2f..', 'UPLOAD'].map((upload) => ({
      wrong: `complete of ${upload.length} characters`,
      path: `uploads/${upload}/complete`,
      sent: { method: 'POST' },
      status: 404,
      code: 'UploadNotFound',
    })),
  ]);
});
