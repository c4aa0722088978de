import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { codeOfAsync } from '../../support/fault.ts';
import { receive } from '../../support/receive.ts';

describe('a raw body', () => {
  it.each([
    [{}],
    [{ 'Content-Type': 'image/png' }],
    [{ 'Content-Type': 'text/plain' }],
    [{ 'Content-Type': 'multipart/mixed; boundary=x' }],
    [{ 'Content-Type': 'application/json-seq' }],
    [{ 'Content-Type': 'application/x-www-form-urlencoded' }],
    [{ 'Content-Type': 'nonsense' }],
    [{ 'Content-Type': '' }],
    [{ 'Content-Encoding': 'identity' }],
  ])('is the image, whatever type it says: %j', async (headers) => {
    const { bytes, ...said } = await receive({ body: 'bytes', headers: headers as Record<string, string> });
    expect(bytes.toString()).toBe('bytes');
    expect(said).toEqual({ tags: [], metadata: {} });
  });

  it('is described by query and headers', async () => {
    const said = await receive({
      path: 'images?name=caf%C3%A9.jpg&tags=a,%20b,,a&image_id=cafe%CC%81&code=secret',
      headers: { 'x-ms-meta-album': '2026' },
      body: 'bytes',
    });
    expect(said).toMatchObject({ name: 'café.jpg', tags: ['a', 'b'], imageId: 'café', metadata: { album: '2026' } });
  });

  const refused: [string, Parameters<typeof receive>[0], string][] = [
    ['an unknown parameter', { path: 'images?nam=a' }, 'InvalidQueryParameter'],
    ['headers in the query', { path: 'images?Headers=%7B%7D' }, 'InvalidQueryParameter'],
    ['a parameter twice', { path: 'images?name=a&name=b' }, 'InvalidQueryParameter'],
    ['an id on PUT', { method: 'PUT', path: 'images/a?image_id=b' }, 'InvalidQueryParameter'],
    ['an id that is none', { path: 'images?image_id=..' }, 'InvalidImageId'],
    ['an empty id', { path: 'images?image_id=' }, 'InvalidImageId'],
    ['an empty name', { path: 'images?name=' }, 'InvalidMetadata'],
    ['a name with a line break', { path: 'images?name=a%0Ab' }, 'InvalidMetadata'],
    ['21 tags', { path: `images?tags=${Array.from({ length: 21 }, (_, at) => at).join()}` }, 'InvalidMetadata'],
    ['a metadata header without a key', { headers: { 'x-ms-meta-': 'a' } }, 'InvalidMetadata'],
    ['a metadata key that is too long', { headers: { [`x-ms-meta-${'k'.repeat(65)}`]: 'a' } }, 'InvalidMetadata'],
    ['gzip', { headers: { 'Content-Encoding': 'gzip' } }, 'UnsupportedMediaType'],
    ['br, gzip', { headers: { 'Content-Encoding': 'br, gzip' } }, 'UnsupportedMediaType'],
  ];

  it.each(refused)('is refused with %s', async (_case, sent, code) => {
    expect(await codeOfAsync(receive({ body: 'bytes', ...sent }))).toBe(code);
  });
});

describe('the limit of a raw body', () => {
  const limit = { maxUploadBytes: 100 };

  it('lets in as much as it says', async () => {
    expect(
      (await receive({ body: Buffer.alloc(100), headers: { 'Content-Length': '100' } }, limit)).bytes,
    ).toHaveLength(100);
  });

  it('refuses one byte more by what is declared, before it is read', async () => {
    const unread = new ReadableStream<Uint8Array>(
      {
        pull() {
          throw new Error('somebody read it');
        },
      },
      { highWaterMark: 0 },
    );
    const sent = receive({ body: unread, headers: { 'Content-Length': '101' } }, limit);
    await expect(sent).rejects.toMatchObject({ code: 'ImageTooLarge', message: expect.stringContaining('100 bytes') });
  });

  it('refuses one byte more by what comes', async () => {
    const chunks = [Buffer.alloc(60), Buffer.alloc(41)];
    expect(await codeOfAsync(receive({ body: chunks }, limit))).toBe('ImageTooLarge');
  });
});

describe('a digest', () => {
  it('is of the body as it was sent', async () => {
    const headers = { 'Content-Digest': `sha-256=:${createHash('sha256').update('bytes').digest('base64')}:` };
    expect((await receive({ body: 'bytes', headers })).bytes.toString()).toBe('bytes');
    expect(await codeOfAsync(receive({ body: 'other bytes', headers }))).toBe('DigestMismatch');
  });

  it('is refused before the body when it is none', async () => {
    const sent = receive({ body: 'bytes', headers: { 'Content-MD5': 'x' } });
    expect(await codeOfAsync(sent)).toBe('InvalidHeader');
  });
});
