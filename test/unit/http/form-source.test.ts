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

  const png = Buffer.from('89504e470d0a1a0a', 'hex');

  it.each([
    ['a type of an image', ['Content-Disposition: form-data; name="f"', 'Content-Type: image/png'], 'x'],
    ['neither type nor name, but bytes', ['Content-Disposition: form-data; name="f"'], png],
    ['no name at all', ['content-disposition:form-data', 'Content-Type: text/plain'], Buffer.alloc(100)],
  ])('takes a part without a file name for the file with %s', async (_case, headers, body) => {
    expect((await sendForm([{ headers, body }])).bytes).toEqual(Buffer.from(body));
    const whole = form({ headers, body });
    const cuts = Array.from({ length: whole.length }, (_, at) => at);
    expect((await sendForm([], { body: split(whole, cuts) })).bytes).toEqual(Buffer.from(body));
  });

  it('does not take an empty file input for a file', async () => {
    const empty = {
      headers: ['Content-Disposition: form-data; name="other"; filename=""', 'Content-Type: application/octet-stream'],
      body: '',
    };
    expect((await sendForm([empty, FILE, empty])).bytes.toString()).toBe('the bytes');
    await expect(sendForm([empty])).rejects.toMatchObject({ code: 'MalformedMultipart', message: /no file part/ });
    await expect(sendForm([FILE, { ...empty, body: 'x' }])).rejects.toThrow(/more than one file/);
  });

  it.each(['application/json', 'application/octet-stream', 'text/plain'])(
    'may have its metadata as a JSON file of type %s',
    async (type) => {
      const file = (body: string) => ({
        headers: ['Content-Disposition: form-data; name="metadata"; filename="m.json"', `Content-Type: ${type}`],
        body,
      });
      expect((await sendForm([file('\ufeff{"a":1}'), FILE])).metadata).toEqual({ a: 1 });
      expect((await sendForm([FILE, file('')])).metadata).toEqual({});
      expect(await codeOfAsync(sendForm([FILE, file('{')]))).toBe('InvalidMetadata');
      expect(await codeOfAsync(sendForm([FILE, file('{"a":1,"a":2}')]))).toBe('InvalidMetadata');
    },
  );

  it.each(['binary', '7bit', '8bit', 'BINARY '])('may have the Content-Transfer-Encoding %s', async (encoding) => {
    const headers = (disposition: string) => [disposition, `Content-Transfer-Encoding: ${encoding}`];
    const name = { headers: headers('Content-Disposition: form-data; name="name"'), body: 'a' };
    const file = { headers: headers('Content-Disposition: form-data; name="f"; filename="b"'), body: 'x' };
    expect(await sendForm([name, file])).toMatchObject({ name: 'a', bytes: Buffer.from('x') });
  });

  it.each([
    ['text/plain; charset=UTF-16LE', 'c\0a\0f\0\xe9\0'],
    ['text/plain; charset=ISO-8859-1', 'caf\xe9'],
    ['text/plain; charset="utf-8"', 'caf\xc3\xa9'],
    ['text/plain', 'caf\xc3\xa9'],
    ['text/plain', 'caf\xe9'],
    ['text/plain; charset=x-unknown', 'caf\xe9'],
  ])('reads a field of type %s as %j', async (type, latin1) => {
    const headers = ['Content-Disposition: form-data; name="name"', `Content-Type: ${type}`];
    expect((await sendForm([{ headers, body: Buffer.from(latin1, 'latin1') }, FILE])).name).toBe('café');
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
    ['white space behind the boundary', `multipart/form-data; boundary=${BOUNDARY} ; charset=utf-8`],
    ['white space round a quoted boundary', `multipart/form-data;boundary= "${BOUNDARY}" \t;charset=utf-8`],
  ])('is known by a type with %s', async (_case, type) => {
    expect((await sendForm([FILE], { headers: { 'Content-Type': type } })).bytes.toString()).toBe('the bytes');
  });

  it('may have bytes of any kind, also ones that look like a boundary', async () => {
    const body = Buffer.from(`\r\n--${BOUNDARY.slice(0, -1)}\r\n--\0\xff--${BOUNDARY}\r\n`, 'latin1');
    expect((await sendForm([{ file: 'a', body }])).bytes.equals(body)).toBe(true);
  });

  it('may have white space behind each boundary', async () => {
    const padded = form(field('name', 'a'), FILE)
      .toString('latin1')
      .replaceAll(/(XyZ-boundary(?:--)?)\r\n/g, '$1 \t \r\n');
    const cuts = Array.from({ length: padded.length }, (_, at) => at);
    for (const body of [Buffer.from(padded), split(Buffer.from(padded), cuts)]) {
      expect(await sendForm([], { body })).toMatchObject({ name: 'a', bytes: Buffer.from('the bytes') });
    }
  });

  it('may have folded header lines, in any case', async () => {
    const headers = ['CONTENT-DISPOSITION: form-data;\r\n name="f";\r\n\tfilename="a b.jpg"', 'X-Other:'];
    expect((await sendForm([{ headers, body: 'x' }])).name).toBe('a b.jpg');
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

  it.each(['', '..', '.', '/', 'a\\\\'])('is none when it is %j', async (file) => {
    expect((await sendForm([{ file, body: 'x' }])).name).toBeUndefined();
  });

  it.each([
    [`filename*=UTF-8''caf%C3%A9.jpg`, 'café.jpg'],
    [`filename="a.jpg"; filename*=UTF-8''caf%C3%A9.jpg`, 'café.jpg'],
    [`filename*=utf-8'fr'caf%C3%A9.jpg; filename="a.jpg"`, 'café.jpg'],
    [`filename*="utf-8''caf%C3%A9.jpg"; filename=a.jpg`, 'café.jpg'],
    [`filename*=iso-8859-1''caf%E9.jpg; filename="a.jpg"`, 'café.jpg'],
    [`filename*=utf-8''..%2Fcaf%C3%A9.jpg`, 'café.jpg'],
    [`filename="a.jpg"; filename*=utf-8''caf%E9.jpg`, 'a.jpg'],
    [`filename="a.jpg"; filename*=nonsense`, 'a.jpg'],
    [`filename="a.jpg"; filename*=x-unknown''b.jpg`, 'a.jpg'],
    [`filename=my photo.jpg ; x=y`, 'my photo.jpg'],
    [`FileName = "a.jpg"`, 'a.jpg'],
    [`x; filename="a.jpg`, 'a.jpg'],
  ])('is read from %s', async (parameters, name) => {
    const headers = [`Content-Disposition: form-data; name="f"; ${parameters}`];
    expect((await sendForm([{ headers, body: 'x' }])).name).toBe(name);
  });

  it('is read as Latin-1 where it is not UTF-8', async () => {
    const utf8 = form({ file: 'café.jpg', body: 'x' }).toString('latin1');
    const body = Buffer.from(utf8.replace('caf\xc3\xa9', 'caf\xe9'), 'latin1');
    expect((await sendForm([], { body })).name).toBe('café.jpg');
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
