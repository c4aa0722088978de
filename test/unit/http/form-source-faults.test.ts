import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { imageSource } from '../../../src/http/image-source.ts';
import { createRequestBody } from '../../../src/http/request-body.ts';
import { startRequestClock } from '../../../src/http/request-clock.ts';
import { codeOfAsync } from '../../support/fault.ts';
import { BOUNDARY, FORM_TYPE, form, type Part } from '../../support/form.ts';
import { receive } from '../../support/receive.ts';

const FORM = { 'Content-Type': FORM_TYPE };
const FILE: Part = { file: 'a.jpg', body: 'the bytes' };
const field = (name: string, body: string): Part => ({ name, body });

const codeFor = (parts: readonly Part[], sent: Parameters<typeof receive>[0] = {}, maxUploadBytes = 1_000_000) =>
  codeOfAsync(receive({ headers: FORM, body: form(...parts), ...sent }, { maxUploadBytes }));

afterEach(() => {
  vi.useRealTimers();
});

describe('a form that is refused', () => {
  const withHeaders = (...headers: string[]): Part => ({ headers, body: 'x' });
  const disposition = 'Content-Disposition: form-data; name="f"; filename="a"';

  it.each([
    ['no part', []],
    ['no file', [field('name', 'a')]],
    ['two files', [FILE, FILE]],
    ['two files with a field between', [FILE, field('name', 'a'), FILE]],
    ['an unknown field', [field('nam', 'a'), FILE]],
    ['an unknown field behind the file', [FILE, field('Name', 'a')]],
    ['a field __proto__', [field('__proto__', 'a'), FILE]],
    ['a field of no name', [withHeaders('Content-Disposition: form-data'), FILE]],
    ['a field twice', [field('name', 'a'), FILE, field('name', 'b')]],
    ['a field twice, the first blank', [field('name', ''), FILE, field('name', 'b')]],
    ['a huge field', [field('name', 'x'.repeat(32_769)), FILE]],
    ['many parts', [...Array.from({ length: 20 }, () => withHeaders('X: 1')), FILE]],
    ['a part without a disposition', [FILE, withHeaders('Content-Type: text/plain')]],
    ['a part of another disposition', [FILE, withHeaders('Content-Disposition: attachment; filename="a"')]],
    ['a header line that is none', [withHeaders(disposition, 'nonsense')]],
    ['a line break in a header', [withHeaders(disposition, 'X: a\nb')]],
    ['headers of more than 8 KiB', [withHeaders(disposition, `X: ${'x'.repeat(8_192)}`)]],
    [
      'an unknown field with a type',
      [withHeaders('Content-Disposition: form-data; name="x"', 'Content-Type: text/x'), FILE],
    ],
  ] satisfies [string, Part[]][])('%s', async (_case, parts) => {
    expect(await codeFor(parts)).toBe('MalformedMultipart');
  });

  it.each(['base64', 'Quoted-Printable', 'x-gzip'])(
    'with the Content-Transfer-Encoding %s, in words',
    async (encoding) => {
      const encoded = `Content-Transfer-Encoding: ${encoding}`;
      for (const parts of [
        [withHeaders(disposition, encoded)],
        [FILE, withHeaders('Content-Disposition: form-data; name="name"', encoded)],
      ]) {
        const sent = receive({ headers: FORM, body: form(...parts) });
        await expect(sent).rejects.toMatchObject({
          code: 'MalformedMultipart',
          message: expect.stringContaining(`"${encoding}" is not supported`),
        });
      }
    },
  );

  it('names a field that is unknown', async () => {
    for (const parts of [
      [field('nam', 'a'), FILE],
      [FILE, field('nam', '')],
    ]) {
      const sent = receive({ headers: FORM, body: form(...parts) });
      await expect(sent).rejects.toThrow('Unknown form field "nam". Allowed besides the file: name, tags, metadata');
    }
  });

  it('with more behind a boundary than white space', async () => {
    const whole = form(FILE, field('name', 'a')).toString();
    for (const behind of ['x', '-x', ' x', ' --', ' '.repeat(9_000)]) {
      const body = whole.replaceAll(`${BOUNDARY}\r\n`, `${BOUNDARY}${behind}\r\n`);
      expect(await codeFor([], { body })).toBe('MalformedMultipart');
    }
  });

  it.each([
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'multipart/form-data; boundary=""',
    'multipart/form-data; boundary',
    'multipart/form-data; bound=x',
  ])('without a boundary: %s', async (type) => {
    expect(await codeFor([FILE], { headers: { 'Content-Type': type } })).toBe('MalformedMultipart');
  });

  it.each([
    ['nothing', ''],
    ['no form', 'just text'],
    ['another boundary', form(FILE).toString().replaceAll(BOUNDARY, 'other')],
    ['the end alone', `--${BOUNDARY}--\r\n`],
    ['the start alone', `--${BOUNDARY}\r\n`],
  ])('with a body that is none: %s', async (_case, body) => {
    expect(await codeFor([], { body })).toBe('MalformedMultipart');
  });

  it.each([
    ['image_id', field('image_id', '..'), 'InvalidImageId'],
    ['name', field('name', 'a\u0001'), 'InvalidMetadata'],
    ['tags', field('tags', 'x'.repeat(65)), 'InvalidMetadata'],
    ['metadata, no JSON', field('metadata', '{'), 'InvalidMetadata'],
    ['metadata, a list', field('metadata', '[]'), 'InvalidMetadata'],
    ['metadata, null', field('metadata', 'null'), 'InvalidMetadata'],
    ['metadata, nested', field('metadata', '{"a":{}}'), 'InvalidMetadata'],
  ])('for what it says of the image: %s', async (_case, part, code) => {
    expect(await codeFor([part, FILE])).toBe(code);
    expect(await codeFor([FILE, part])).toBe(code);
  });

  it('has no id on PUT, no query and no metadata headers', async () => {
    const put = { method: 'PUT', path: 'images/a' };
    expect(await codeFor([FILE], put)).toBe('nothing thrown');
    expect(await codeFor([field('image_id', 'b'), FILE], put)).toBe('MalformedMultipart');
    expect(await codeFor([FILE], { path: 'images?name=a' })).toBe('InvalidQueryParameter');
    expect(await codeFor([FILE], { headers: { ...FORM, 'x-ms-meta-a': '1' } })).toBe('InvalidHeader');
  });
});

describe('a form that is cut short', () => {
  const whole = form(field('name', 'a'), FILE, field('tags', 'b'));
  const end = whole.indexOf(`--${BOUNDARY}--`) + `--${BOUNDARY}--`.length;

  it('is refused, wherever it ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: end - 1 }), async (length) => {
        expect(await codeFor([], { body: whole.subarray(0, length) })).toBe('MalformedMultipart');
      }),
    );
  });

  it('is incomplete when a length was said', async () => {
    const headers = { ...FORM, 'Content-Length': String(whole.length) };
    expect(await codeFor([], { body: whole.subarray(0, -20), headers })).toBe('IncompleteBody');
  });

  it('is incomplete when the client goes away', async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(whole.subarray(0, 150));
      },
      pull(controller) {
        controller.error(new Error('aborted'));
      },
    });
    expect(await codeFor([], { body })).toBe('IncompleteBody');
  });

  it('never hangs, whatever is changed in it', async () => {
    const codes = ['MalformedMultipart', 'InvalidMetadata', 'InvalidImageId', 'nothing thrown'];
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 0, max: 255 }), async (at, value) => {
        const body = Buffer.from(whole);
        body[at] = value;
        expect(codes).toContain(await codeFor([], { body }));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the limit of a form', () => {
  it('is the image’s and 64 KiB more', async () => {
    const around = form({ file: 'a.jpg', body: '' }).length;
    const epilogue = (bytes: number) => ({
      body: Buffer.concat([form({ file: 'a.jpg', body: 'x'.repeat(100) }), Buffer.alloc(bytes)]),
    });
    expect(await codeFor([], epilogue(65_536 - around), 100)).toBe('nothing thrown');
    expect(await codeFor([], epilogue(65_537 - around), 100)).toBe('ImageTooLarge');
  });

  it('holds for what is declared', async () => {
    const headers = { ...FORM, 'Content-Length': String(100 + 65_537) };
    expect(await codeFor([FILE], { headers }, 100)).toBe('ImageTooLarge');
  });
});

describe('a form whose reader gives up', () => {
  it('does not wait for a client that sends nothing more', async () => {
    vi.useFakeTimers();
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(form({ file: 'a.jpg', body: 'x'.repeat(1_000) }).subarray(0, 500));
      },
    });
    const clock = startRequestClock(true);
    const request = {
      url: new URL('https://host.example/api/images'),
      headers: new Headers(FORM),
      body: createRequestBody(stream.getReader() as never, undefined, clock),
    };
    const source = imageSource(request, { maxUploadBytes: 1_000, takesImageId: true });
    const started = Date.now();
    const given = (async () => {
      for await (const _chunk of source.bytes) throw new Error('no image');
    })().catch(() => Date.now() - started);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await given).toBeLessThan(1_000);
  });
});
