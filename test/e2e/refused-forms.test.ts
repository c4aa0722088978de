import { describe, inject } from 'vitest';
import { createApi } from '../support/api-client.ts';
import { BOUNDARY, FORM_TYPE, form, type Part } from '../support/form.ts';
import { testRefusals } from '../support/refusals.ts';
import { plain } from '../support/sample-images.ts';

const app = inject('app');
const api = createApi(app.url);
const png = await plain(5, 4).png().toBuffer();
const base64 = png.toString('base64');

describe('a form', () => {
  const file: Part = { file: 'a.png', body: png };
  const sent = (body: Uint8Array<ArrayBuffer>, type = FORM_TYPE) => ({
    path: 'images',
    sent: { method: 'POST', body, headers: { 'Content-Type': type } },
  });
  const malformed = { status: 400, code: 'MalformedMultipart' };
  testRefusals(api, app, [
    { wrong: 'without a boundary', ...sent(form(file), 'multipart/form-data'), ...malformed, target: 'Content-Type' },
    { wrong: 'with another boundary', ...sent(form(file), 'multipart/form-data; boundary=other'), ...malformed },
    { wrong: 'without a file', ...sent(form({ name: 'name', body: 'x' })), ...malformed, says: /no file part/ },
    { wrong: 'with two files', ...sent(form(file, file)), ...malformed, says: /more than one file/ },
    {
      wrong: 'with an unknown field',
      ...sent(form(file, { name: 'colour', body: 'x' })),
      ...malformed,
      says: /"colour"/,
    },
    {
      wrong: 'with a field twice',
      ...sent(form({ name: 'name', body: 'x' }, file, { name: 'name', body: 'y' })),
      ...malformed,
      target: 'name',
    },
    {
      wrong: 'with image_id on PUT',
      path: 'images/refused',
      sent: { ...sent(form(file, { name: 'image_id', body: 'x' })).sent, method: 'PUT' },
      ...malformed,
    },
    { wrong: 'cut short within the file', ...sent(form(file).subarray(0, 150)), ...malformed },
    { wrong: 'cut short behind the file', ...sent(form(file).subarray(0, -6)), ...malformed },
    { wrong: 'that is none', ...sent(png), ...malformed },
    { wrong: 'with nothing in it', ...sent(Buffer.from(`--${BOUNDARY}--\r\n`)), ...malformed },
    {
      wrong: 'with a transfer encoding',
      ...sent(
        form({
          headers: [
            'Content-Disposition: form-data; name="file"; filename="a.png"',
            'Content-Transfer-Encoding: base64',
          ],
          body: base64,
        }),
      ),
      ...malformed,
      says: /"base64" is not supported/,
    },
    { wrong: 'with an empty file', ...sent(form({ file: 'a.png', body: '' })), status: 400, code: 'EmptyBody' },
    {
      wrong: 'with a file that is no image',
      ...sent(form({ file: 'a.png', body: 'hello, hello, hello' })),
      status: 415,
      code: 'UnsupportedImageFormat',
    },
    {
      wrong: 'with metadata that is no JSON',
      ...sent(form(file, { name: 'metadata', body: '{a:1}' })),
      status: 400,
      code: 'InvalidMetadata',
      target: 'metadata',
    },
    {
      wrong: 'with metadata that is no object',
      ...sent(form(file, { name: 'metadata', body: '[1]' })),
      status: 400,
      code: 'InvalidMetadata',
      target: 'metadata',
    },
    {
      wrong: 'with tags behind the file that are too long',
      ...sent(form(file, { name: 'tags', body: 'x'.repeat(65) })),
      status: 400,
      code: 'InvalidMetadata',
      target: 'tags',
    },
    {
      wrong: 'with a query parameter',
      ...sent(form(file)),
      path: 'images?name=x',
      status: 400,
      code: 'InvalidQueryParameter',
    },
    {
      wrong: 'with metadata in headers',
      path: 'images',
      sent: { ...sent(form(file)).sent, headers: { 'Content-Type': FORM_TYPE, 'x-ms-meta-a': '1' } },
      status: 400,
      code: 'InvalidHeader',
      target: 'x-ms-meta-a',
    },
  ]);
});
