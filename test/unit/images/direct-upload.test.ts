import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createBeginUpload } from '../../../src/images/begin-upload.ts';
import type { SentBlob } from '../../../src/images/blob-store.ts';
import { createCompleteUpload } from '../../../src/images/complete-upload.ts';
import { createInspectImage } from '../../../src/images/inspect-image.ts';
import { createFakeInspector, fakeImage } from '../../support/fake-inspector.ts';
import { createMemoryBlobs } from '../../support/memory-blobs.ts';
import { createMemoryRecords } from '../../support/memory-records.ts';
import { testScope } from '../../support/request-scope.ts';
import { sampleRecord } from '../../support/sample-record.ts';

const scope = testScope();
const BYTES = fakeImage(50);

function setUp() {
  const blobs = createMemoryBlobs();
  const records = createMemoryRecords();
  const clock = { at: Date.parse('2026-11-23T09:00:00Z') };
  let ids = 0;
  const parts = { blobs, records, newId: () => `id-${++ids}`, now: () => new Date(clock.at) };
  const create = createBeginUpload({ ...parts, maxDirectUploadBytes: 100 });
  const complete = createCompleteUpload({ ...parts, createInspector: createFakeInspector });
  const begin = async (imageId?: string, sizeBytes = BYTES.length) => {
    const description = { tags: ['t'], metadata: { a: 1 }, name: 'photo', imageId };
    return (await create({ sizeBytes, description }, scope)).draft;
  };
  return { blobs, records, clock, create, complete, begin };
}

describe('beginUpload', () => {
  it('takes as many bytes as the limit says, and not one more', async () => {
    const { begin } = setUp();
    await expect(begin('a', 100)).resolves.toMatchObject({ image_id: 'a', size_bytes: 100 });
    await expect(begin('a', 101)).rejects.toMatchObject({
      code: 'ImageTooLarge',
      message: 'The image is larger than 100 bytes, the limit for a direct upload. Send a smaller one.',
    });
  });

  it('begins nothing for an id that is taken', async () => {
    const { begin, records } = setUp();
    await records.create(sampleRecord({ image_id: 'taken' }), scope);
    await expect(begin('taken')).rejects.toMatchObject({ code: 'ImageAlreadyExists' });
  });
});

describe('completeUpload', () => {
  it('makes an image of what was sent, under a name that the upload URL does not reach', async () => {
    const { blobs, records, begin, complete } = setUp();
    const draft = await begin('a.jpg');
    blobs.put(draft.blob_name, BYTES);
    const { stored, created } = await complete(draft.upload_id, scope);
    expect(created).toBe(true);
    expect(stored.record).toMatchObject({
      image_id: 'a.jpg',
      name: 'photo',
      tags: ['t'],
      metadata: { a: 1 },
      size_bytes: 50,
      sha256: createHash('sha256').update(BYTES).digest('hex'),
    });
    expect([...blobs.content.keys()]).toEqual([stored.record.blob_name]);
    expect(stored.record.blob_name).not.toBe(draft.blob_name);
    expect(records.ids()).toEqual(['a.jpg']);
  });

  it('answers with the same document when it is repeated', async () => {
    const { blobs, begin, complete } = setUp();
    const draft = await begin();
    blobs.put(draft.blob_name, BYTES);
    const first = await complete(draft.upload_id, scope);
    expect(await complete(draft.upload_id, scope)).toEqual({ stored: first.stored, created: false });
  });

  it('lets two at once end in one document with its bytes', async () => {
    for (let round = 0; round < 20; round++) {
      const { blobs, records, begin, complete } = setUp();
      const draft = await begin();
      blobs.put(draft.blob_name, BYTES);
      const outcomes = await Promise.all(Array.from({ length: 3 }, () => complete(draft.upload_id, scope)));
      expect(outcomes.filter(({ created }) => created)).toHaveLength(1);
      expect(new Set(outcomes.map(({ stored }) => stored.etag)).size).toBe(1);
      expect(records.ids()).toHaveLength(1);
      expect([...blobs.content.keys()]).toEqual([outcomes[0]?.stored.record.blob_name]);
    }
  });

  it('can still be done after no bytes, or too few', async () => {
    const { blobs, begin, complete } = setUp();
    const draft = await begin();
    await expect(complete(draft.upload_id, scope)).rejects.toMatchObject({ code: 'UploadIncomplete' });
    blobs.put(draft.blob_name, BYTES.subarray(1));
    await expect(complete(draft.upload_id, scope)).rejects.toMatchObject({ code: 'UploadIncomplete' });
    expect(blobs.content.size).toBe(0);
    blobs.put(draft.blob_name, BYTES);
    expect((await complete(draft.upload_id, scope)).created).toBe(true);
  });

  it.each([
    ['type', /is of a type, or has a Content-Encoding, that the service cannot read\. It was removed/],
    ['archived', /is archived\. It was removed/],
    ['encrypted', /is encrypted with a key that the service does not have\. It was removed/],
  ] as const)('can still be done after bytes that cannot be read: %s', async (unreadable, message) => {
    const { blobs, begin, complete } = setUp();
    const draft = await begin();
    blobs.put(draft.blob_name, BYTES);
    const { stat } = blobs;
    blobs.stat = async (name, asked) => ({ ...(await stat(name, asked)), unreadable }) as SentBlob;
    const refused = { code: 'UploadIncomplete', message: expect.stringMatching(message) };
    await expect(complete(draft.upload_id, scope)).rejects.toMatchObject(refused);
    expect(blobs.content.size).toBe(0);
    blobs.stat = stat;
    blobs.put(draft.blob_name, BYTES);
    expect((await complete(draft.upload_id, scope)).created).toBe(true);
  });

  it.each([
    ['no image', Buffer.from('%PDF'.padEnd(50, '.')), 'UnsupportedImageFormat'],
    ['a broken one', Buffer.from('JPEG CORRUPT'.padEnd(50, '.')), 'CorruptImage'],
  ])('removes %s, and forgets the upload', async (_case, bytes, code) => {
    const { blobs, begin, complete } = setUp();
    const draft = await begin();
    blobs.put(draft.blob_name, bytes);
    await expect(complete(draft.upload_id, scope)).rejects.toMatchObject({ code });
    expect(blobs.content.size).toBe(0);
    await expect(complete(draft.upload_id, scope)).rejects.toMatchObject({ code: 'UploadNotFound' });
  });

  it('knows no upload that never was, or has expired', async () => {
    const { blobs, clock, begin, complete } = setUp();
    await expect(complete('none', scope)).rejects.toMatchObject({ code: 'UploadNotFound' });
    const draft = await begin();
    blobs.put(draft.blob_name, BYTES);
    clock.at = Date.parse(draft.expires_at);
    await expect(complete(draft.upload_id, scope)).rejects.toMatchObject({ code: 'UploadNotFound' });
  });

  it('leaves an image alone that took the id meanwhile', async () => {
    const { blobs, records, begin, complete } = setUp();
    const draft = await begin('a.jpg');
    blobs.put(draft.blob_name, BYTES);
    const other = sampleRecord({ image_id: 'a.jpg' });
    await records.create(other, scope);
    await expect(complete(draft.upload_id, scope)).rejects.toMatchObject({ code: 'ImageAlreadyExists' });
    expect((await records.read('a.jpg', scope))?.record).toEqual(other);
    expect([...blobs.content.keys()]).toEqual([]);
    await expect(complete(draft.upload_id, scope)).rejects.toMatchObject({ code: 'UploadNotFound' });
  });
});

describe('inspectImage', () => {
  it('tells what an upload would, without stores', async () => {
    const inspect = createInspectImage({ createInspector: createFakeInspector, maxUploadBytes: 50 });
    const source = (bytes: Uint8Array) => ({
      bytes: (async function* () {
        yield bytes;
      })(),
      describe: () => ({ tags: ['x'], metadata: {}, name: 'n' }),
    });
    expect(await inspect(source(BYTES), scope)).toMatchObject({
      sizeBytes: 50,
      sha256: createHash('sha256').update(BYTES).digest('hex'),
      description: { name: 'n' },
      facts: { format: 'jpeg' },
    });
    await expect(inspect(source(fakeImage(51)), scope)).rejects.toMatchObject({ code: 'ImageTooLarge' });
  });
});
