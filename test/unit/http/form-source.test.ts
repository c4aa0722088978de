import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOfAsync } from '../../support/fault.ts';
import { BOUNDARY, FORM_TYPE, form, type Part, split } from '../../support/form.ts';
import { receive } from '../../support/receive.ts';

const FORM = { 'Content-Type': FORM_TYPE };
const FILE: Part = { file: 'a.jpg', body: 'the bytes' };
const field = (name: string, body: string): Part => ({ name, body });

const sendForm = (parts: readonly Part[], sent: Parameters<typeof receive>[0] = {}) =>
  receive({ headers: FORM, body: form(...parts), ...sent });

describe('a form', () => {
  const fields = [
    field('name', 'café.jpg'),
    field('tags', 'a, b,,a'),
    field('metadata', '{"album":"2026","__proto__":"x"}'),
    field('image_id', 'cafe\u0301.jpg'),
  ];

  it.each([
    ['before', [...fields, FILE]],
    ['after', [FILE, ...fields]],
    ['round', [...fields.slice(0, 2), FILE, ...fields.slice(2)]],
  ])('has its fields %s the file', async (_case, parts) => {
    const { bytes, metadata, ...said } = await sendForm(parts);
    expect(bytes.toString()).toBe('the bytes');
    expect(said).toEqual({ imageId: 'café.jpg', name: 'café.jpg', tags: ['a', 'b'] });
    expect(JSON.stringify(metadata)).toBe('{"album":"2026","__proto__":"x"}');
  });

  it('needs nothing but a file, in a field of any name', async () => {
    const { bytes, ...said } = await sendForm([{ name: 'whatever', file: '', body: 'x' }]);
    expect(bytes.toString()).toBe('x');
    expect(said).toEqual({ tags: [], metadata: {} });
  });

  it('takes a part without a file name for the file when its type says so', async () => {
    const headers = ['Content-Disposition: form-data; name="image"', 'Content-Type: application/octet-stream'];
    expect((await sendForm([{ headers, body: 'x' }])).bytes.toString()).toBe('x');
  });

  it('takes blank fields for none, as a browser sends them', async () => {
    const blank = ['name', 'tags', 'metadata', 'image_id'].map((name) => field(name, ''));
    expect(await sendForm([...blank, FILE])).toMatchObject({ name: 'a.jpg', tags: [], metadata: {} });
  });

  it('may have an empty file: that is no image, but no fault of the form', async () => {
    expect((await sendForm([{ file: 'a.jpg', body: '' }])).bytes).toHaveLength(0);
  });

  it.each([
    ['a quoted boundary', `multipart/form-data; boundary="${BOUNDARY}"`],
    ['capitals', `Multipart/Form-Data; Boundary=${BOUNDARY}`],
    ['a charset', `multipart/form-data; charset=utf-8; boundary=${BOUNDARY}`],
  ])('is known by a type with %s', async (_case, type) => {
    expect((await sendForm([FILE], { headers: { 'Content-Type': type } })).bytes.toString()).toBe('the bytes');
  });

  it('may have bytes of any kind, also ones that look like a boundary', async () => {
    const body = Buffer.from(`\r\n--${BOUNDARY.slice(0, -1)}\r\n--\0\xff--${BOUNDARY}\r\n`, 'latin1');
    expect((await sendForm([{ file: 'a', body }])).bytes.equals(body)).toBe(true);
  });

  it('may have a preamble and an epilogue', async () => {
    const body = Buffer.concat([Buffer.from('preamble\r\n'), form(FILE), Buffer.from('epilogue\r\n')]);
    expect((await sendForm([], { body })).bytes.toString()).toBe('the bytes');
  });

  it('may end without its last line break', async () => {
    expect((await sendForm([], { body: form(FILE).subarray(0, -2) })).bytes.toString()).toBe('the bytes');
  });
});

describe('the name of the file', () => {
  it.each([
    ['a UTF-8 name', 'café 写真 🐈.jpg', 'café 写真 🐈.jpg'],
    ['a path', 'C:\\fakepath\\a.jpg', 'a.jpg'],
    ['another path', '../../etc/a.jpg', 'a.jpg'],
    ['a quote, as a browser writes it', 'a%22b.jpg', 'a%22b.jpg'],
    ['an escaped quote', 'a\\"b.jpg', 'a"b.jpg'],
    ['a semicolon', 'a;b.jpg', 'a;b.jpg'],
  ])('is kept as data: %s', async (_case, file, name) => {
    expect((await sendForm([{ file, body: 'x' }])).name).toBe(name);
  });

  it.each(['', '..', '.', '/'])('is none when it is %j', async (file) => {
    expect((await sendForm([{ file, body: 'x' }])).name).toBeUndefined();
  });

  it('is read from filename* where there is no other', async () => {
    const headers = [`Content-Disposition: form-data; name="f"; filename*=UTF-8''caf%C3%A9.jpg`];
    expect((await sendForm([{ headers, body: 'x' }])).name).toBe('café.jpg');
  });

  it('gives way to the field', async () => {
    expect((await sendForm([FILE, field('name', 'b.jpg')])).name).toBe('b.jpg');
  });

  it.each([
    ['256 characters', 'x'.repeat(256)],
    ['a control character', 'a\u0001.jpg'],
  ])('is refused with %s', async (_case, file) => {
    expect(await codeOfAsync(sendForm([{ file, body: 'x' }]))).toBe('InvalidMetadata');
  });
});

describe('a form in chunks', () => {
  const image = Buffer.from(Array.from({ length: 300 }, (_, at) => (at * 7) % 256));
  const parts = [field('name', 'café 🐈'), { file: 'a.jpg', body: image }, field('metadata', '{"a":1}')];

  it('is the same however it is cut', async () => {
    const body = form(...parts);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: body.length }), { maxLength: 40 }), async (cuts) => {
        const { bytes, ...said } = await sendForm([], { body: split(body, cuts) });
        expect(bytes.equals(image)).toBe(true);
        expect(said).toEqual({ name: 'café 🐈', tags: [], metadata: { a: 1 } });
      }),
      { numRuns: 150 },
    );
  });

  it('is the same byte by byte', async () => {
    const body = form(...parts);
    const cuts = Array.from({ length: body.length }, (_, at) => at);
    expect((await sendForm([], { body: split(body, cuts) })).bytes.equals(image)).toBe(true);
  });

  it.each([1, 2, 3, 4])(
    'may have its last %i bytes in a chunk of their own, and an epilogue in another',
    async (last) => {
      const body = form(...parts);
      const chunks = [body.subarray(0, -last), body.subarray(-last), Buffer.from('epi'), Buffer.from('logue')];
      expect((await sendForm([], { body: chunks })).bytes.equals(image)).toBe(true);
    },
  );

  it('is checked to its last byte: digest and length count the epilogue too', async () => {
    const chunks = [form(FILE), Buffer.from('epilogue')];
    const whole = Buffer.concat(chunks);
    const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64');
    const withDigest = (value: string) => ({
      body: chunks,
      headers: { ...FORM, 'Content-Digest': `sha-256=:${value}:` },
    });
    expect((await sendForm([], withDigest(digest(whole)))).bytes.toString()).toBe('the bytes');
    expect(await codeOfAsync(sendForm([], withDigest(digest(form(FILE)))))).toBe('DigestMismatch');
    const headers = { ...FORM, 'Content-Length': String(whole.length + 1) };
    expect(await codeOfAsync(sendForm([], { body: chunks, headers }))).toBe('IncompleteBody');
  });

  it('passes megabytes through', async () => {
    const body = Buffer.alloc(3_000_000, 'ab');
    const bytes = form({ file: 'a', body });
    const chunks = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, at) =>
      bytes.subarray(at * 65_536, (at + 1) * 65_536),
    );
    const received = await receive({ headers: FORM, body: chunks }, { maxUploadBytes: 3_000_000 });
    expect(received.bytes.equals(body)).toBe(true);
  });
});
