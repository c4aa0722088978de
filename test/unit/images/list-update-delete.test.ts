import { describe, expect, it } from 'vitest';
import { createDeleteImage } from '../../../src/images/delete-image.ts';
import { createListImages } from '../../../src/images/list-images.ts';
import { ListStoppedError } from '../../../src/images/list-stopped.ts';
import { entityTag } from '../../../src/images/precondition.ts';
import type { ListPosition } from '../../../src/images/record-store.ts';
import { createUpdateImage } from '../../../src/images/update-image.ts';
import { createMemoryBlobs } from '../../support/memory-blobs.ts';
import { createMemoryRecords } from '../../support/memory-records.ts';
import { testScope } from '../../support/request-scope.ts';
import { sampleRecord } from '../../support/sample-record.ts';

const scope = testScope();
const now = () => new Date('2026-11-23T10:00:00.000Z');

async function setUp(image_id = 'a.jpg') {
  const records = createMemoryRecords();
  const blobs = createMemoryBlobs();
  const record = sampleRecord({ image_id });
  const { stored } = await records.create(record, scope);
  blobs.put(record.blob_name, Buffer.from('bytes'));
  if (stored === undefined) throw new Error('there was one already');
  const update = createUpdateImage({ records, now });
  const remove = createDeleteImage({ blobs, records });
  return { records, blobs, record, stored, update, remove };
}

describe('listImages', () => {
  it('walks over every image that stays just once, whatever comes and goes', async () => {
    const records = createMemoryRecords();
    const list = createListImages({ records });
    const add = (at: number) =>
      records.create(sampleRecord({ image_id: `image ${at}`, created_at: new Date(at * 1_000).toISOString() }), scope);
    for (let at = 100; at < 150; at++) await add(at);
    const seen: string[] = [];
    let after: ListPosition | undefined;
    for (let page = 0; page === 0 || after !== undefined; page++) {
      const query = { order: 'desc' as const, limit: 7, filter: {}, after };
      const { images, next } = await list(query, scope);
      seen.push(...images.map(({ record }) => record.image_id));
      after = next;
      // One newer than all, one older than all, and the last one seen goes.
      await add(1_000 + page);
      await add(50 - page);
      const last = images.at(-1);
      if (last !== undefined && page < 3) await records.remove(last, scope);
    }
    expect(new Set(seen).size).toBe(seen.length);
    for (let at = 100; at < 150; at++) expect(seen).toContain(`image ${at}`);
  });

  it('has a next page behind one that the store ended early', async () => {
    const { records, stored } = await setUp();
    const position = { created_at: '2026-01-01T00:00:00.000Z', image_id: 'far on' };
    for (const found of [[], [stored]]) {
      const list = createListImages({
        records: { ...records, list: () => Promise.reject(new ListStoppedError(found, position)) },
      });
      expect(await list({ order: 'asc', limit: 1, filter: { q: 'x' } }, scope)).toEqual({
        images: found,
        next: position,
      });
    }
  });

  it('has no next page behind the last', async () => {
    const { records } = await setUp();
    const list = createListImages({ records });
    expect(await list({ order: 'asc', limit: 1, filter: {} }, scope)).toMatchObject({ next: undefined });
    expect(await list({ order: 'asc', limit: 1, filter: { tag: 'none' } }, scope)).toEqual({
      images: [],
      next: undefined,
    });
  });
});

describe('updateImage', () => {
  it('merges what is given, and leaves the rest', async () => {
    const { update, record } = await setUp();
    const patch = { name: 'new', metadata: { count: null, private: false, 'new key': 'x' } };
    const { record: changed } = await update('a.jpg', patch, {}, scope);
    expect(changed).toEqual({
      ...record,
      name: 'new',
      metadata: { album: '2026', private: false, 'new key': 'x' },
      updated_at: '2026-11-23T10:00:00.000Z',
    });
  });

  it('takes tags and metadata away by null, but not the name', async () => {
    const { update } = await setUp();
    expect((await update('a.jpg', { tags: null, metadata: null }, {}, scope)).record).toMatchObject({
      tags: [],
      metadata: {},
    });
    await expect(update('a.jpg', { name: null }, {}, scope)).rejects.toMatchObject({ code: 'InvalidMetadata' });
  });

  it('checks the limits on what the merge gives', async () => {
    const { update, records } = await setUp();
    const many = Object.fromEntries(Array.from({ length: 48 }, (_, at) => [`key ${at}`, at]));
    await expect(update('a.jpg', { metadata: many }, {}, scope)).rejects.toMatchObject({ code: 'InvalidMetadata' });
    expect((await records.read('a.jpg', scope))?.record.metadata).not.toHaveProperty('key 0');
  });

  it('applies both of two at once', async () => {
    const { update, records } = await setUp();
    await Promise.all([update('a.jpg', { name: 'new' }, {}, scope), update('a.jpg', { tags: ['x'] }, {}, scope)]);
    expect((await records.read('a.jpg', scope))?.record).toMatchObject({ name: 'new', tags: ['x'] });
  });

  it('refuses another version, and one that is not there', async () => {
    const { update } = await setUp();
    await expect(update('a.jpg', { name: 'x' }, { ifMatch: ['"other"'] }, scope)).rejects.toMatchObject({
      code: 'PreconditionFailed',
    });
    await expect(update('none', { name: 'x' }, {}, scope)).rejects.toMatchObject({ code: 'ImageNotFound' });
    await expect(update('none', { name: 'x' }, { ifMatch: '*' }, scope)).rejects.toMatchObject({
      code: 'PreconditionFailed',
    });
  });
});

describe('deleteImage', () => {
  it('removes document and bytes, and may be repeated', async () => {
    const { remove, records, blobs } = await setUp();
    await remove('a.jpg', {}, scope);
    await remove('a.jpg', {}, scope);
    expect(records.ids()).toEqual([]);
    expect(blobs.content.size).toBe(0);
  });

  it('obeys If-Match, also when there is none', async () => {
    const { remove, records, stored } = await setUp();
    await expect(remove('a.jpg', { ifMatch: ['"other"'] }, scope)).rejects.toMatchObject({
      code: 'PreconditionFailed',
    });
    expect(records.ids()).toEqual(['a.jpg']);
    await remove('a.jpg', { ifMatch: [entityTag(stored)] }, scope);
    await expect(remove('a.jpg', { ifMatch: '*' }, scope)).rejects.toMatchObject({ code: 'PreconditionFailed' });
  });

  it('removes the bytes of the version that it removed, where another came in between', async () => {
    const { records, blobs, record, stored } = await setUp();
    const { remove: removeRecord } = records;
    let replaced = false;
    records.remove = async (...args) => {
      if (!replaced) {
        replaced = true;
        blobs.put('second', Buffer.from('second'));
        await records.replace({ ...record, blob_name: 'second' }, stored, scope);
        await blobs.remove(record.blob_name, scope);
      }
      return removeRecord(...args);
    };
    await createDeleteImage({ blobs, records })('a.jpg', {}, scope);
    expect(records.ids()).toEqual([]);
    expect([...blobs.content.keys()]).toEqual([]);
  });

  it('succeeds when the bytes cannot be removed: the sweep does that', async () => {
    const { records, blobs } = await setUp();
    blobs.remove = () => Promise.reject(new Error('storage is down'));
    await createDeleteImage({ blobs, records })('a.jpg', {}, scope);
    expect(records.ids()).toEqual([]);
  });
});
