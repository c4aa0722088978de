import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { receiveImage } from '../../../src/images/receive-image.ts';
import type { ImageFormat } from '../../../src/inspection/image-facts.ts';
import { createFakeInspector, fakeImage } from '../../support/fake-inspector.ts';
import { codeOfAsync } from '../../support/fault.ts';
import { split } from '../../support/form.ts';
import { createMemoryBlobs } from '../../support/memory-blobs.ts';
import { testScope } from '../../support/request-scope.ts';

const MAX = 100;

async function* these(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

function setUp() {
  const blobs = createMemoryBlobs();
  const inspector = createFakeInspector();
  const opened: ImageFormat[] = [];
  const open = (format: ImageFormat) => {
    opened.push(format);
    return blobs.open('blob', testScope());
  };
  const receive = (chunks: readonly Uint8Array[]) => receiveImage(these(chunks), { inspector, maxBytes: MAX, open });
  return { blobs, opened, receive };
}

describe('receiveImage', () => {
  it('counts, hashes and writes the same bytes, however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 4, max: MAX }),
        fc.array(fc.nat({ max: MAX }), { maxLength: 12 }),
        async (size, cuts) => {
          const bytes = fakeImage(size);
          const { blobs, opened, receive } = setUp();
          const image = await receive(split(bytes, cuts));
          const sha256 = createHash('sha256').update(bytes).digest('hex');
          expect(image).toMatchObject({ sizeBytes: size, sha256 });
          await image.writer.commit({ contentType: 'image/jpeg', sha256, imageId: 'x', recordsIn: 'records' });
          expect(Buffer.from(blobs.content.get('blob')?.bytes ?? []).equals(bytes)).toBe(true);
          expect(opened).toEqual(['jpeg']);
        },
      ),
    );
  });

  it('takes the limit and refuses one byte more, with the limit in the message', async () => {
    expect(await setUp().receive([fakeImage(MAX)])).toMatchObject({ sizeBytes: MAX });
    const late = setUp().receive([fakeImage(MAX), Buffer.from('.')]);
    await expect(late).rejects.toMatchObject({ code: 'ImageTooLarge', message: expect.stringContaining('100 bytes') });
    expect(await codeOfAsync(setUp().receive([fakeImage(MAX + 1)]))).toBe('ImageTooLarge');
  });

  it.each([
    ['no chunk', []],
    ['empty chunks', [Buffer.alloc(0), Buffer.alloc(0)]],
  ])('refuses an empty body: %s', async (_case, chunks) => {
    expect(await codeOfAsync(setUp().receive(chunks))).toBe('EmptyBody');
  });

  it('opens no blob before the bytes tell a format', async () => {
    const { opened, receive } = setUp();
    expect(await codeOfAsync(receive([Buffer.from('%PDF-1.7'), Buffer.from('and more of it')]))).toBe(
      'UnsupportedImageFormat',
    );
    expect(opened).toEqual([]);
  });

  it('says of a few bytes what inspection says of them', async () => {
    await expect(setUp().receive([Buffer.from('<svg/>')])).rejects.toMatchObject({
      code: 'UnsupportedImageFormat',
      message: 'The bytes are no image.',
    });
  });

  it('takes a short image whose format shows only at its end', async () => {
    const { blobs, receive } = setUp();
    const image = await receive([Buffer.from('LA'), Buffer.from('TE')]);
    await image.writer.commit({ contentType: 'image/jpeg', sha256: image.sha256, imageId: 'x', recordsIn: 'records' });
    expect(Buffer.from(blobs.content.get('blob')?.bytes ?? []).toString()).toBe('LATE');
  });
});
