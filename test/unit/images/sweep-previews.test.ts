import { describe, expect, it } from 'vitest';
import { derivedNames } from '../../../src/images/preview-names.ts';
import { createSweepWorld } from '../../support/sweep-world.ts';

const REMOVE = { remove: true } as const;

function createWorld(pageSize?: number) {
  const world = createSweepWorld({ ...(pageSize !== undefined && { pageSize }) });

  /** All that can be made of the image in this blob, made now. */
  async function previews(blobName: string, imageId: string, recordsIn = 'memory'): Promise<string[]> {
    const names = derivedNames(blobName);
    const properties = { contentType: 'image/webp', sha256: 'a'.repeat(64), imageId, recordsIn };
    for (const name of names) await world.blobs.create(name, Buffer.from('123'), properties, world.scope);
    return names;
  }

  return { ...world, previews };
}

describe('a sweep and previews', () => {
  it.each([1, 2, 1_000])('leaves those of images alone, and counts only images (pages of %i)', async (pageSize) => {
    const { image, previews, sweep, names } = createWorld(pageSize);
    for (const [id, hours] of [
      ['a', 1],
      ['b', 30],
      ['c', 31],
    ] as const)
      await previews((await image(hours, id)).blob_name, id);
    const before = names();
    const report = await sweep({ ...REMOVE, extent: 'everything' });
    expect(report).toMatchObject({ outcome: 'complete', blobsSeen: 3, blobsExamined: 2, pairs: 2 });
    expect(report).toMatchObject({
      orphanBlobs: { count: 0 },
      orphanPreviews: { count: 0 },
      brokenRecords: { count: 0 },
    });
    expect(names()).toEqual(before);
  });

  it('removes them with an orphan, which is counted once', async () => {
    const { blob, image, previews, sweep, names } = createWorld();
    const kept = await image(30, 'kept');
    await previews(await blob(30, 'lost'), 'lost');
    const report = await sweep(REMOVE);
    expect(report).toMatchObject({ orphanBlobs: { count: 1, bytes: 5 }, orphanPreviews: { count: 0 } });
    expect(report.removed).toMatchObject({ blobs: 4, bytes: 14 });
    expect(names()).toEqual([kept.blob_name]);
  });

  it('removes those whose image is gone, however young, and they refuse no sweep', async () => {
    const { blob, blobs, image, previews, scope, sweep, names } = createWorld();
    const { blob_name } = await image(30, 'replaced');
    for (let at = 0; at < 20; at++) {
      const name = await blob(30, `gone ${at}`);
      await previews(name, at === 0 ? 'replaced' : `gone ${at}`);
      await blobs.remove(name, scope);
    }
    expect(await sweep()).toMatchObject({ orphanPreviews: { count: 60, bytes: 180 }, orphanBlobs: { count: 0 } });
    expect(await sweep(REMOVE)).toMatchObject({ outcome: 'complete', blobsExamined: 1, pairs: 1 });
    expect(names()).toEqual([blob_name]);
  });

  it('removes nothing of another database, and is not refused for it', async () => {
    const { blob, blobs, previews, scope, sweep, names } = createWorld();
    const name = await blob(30, 'elsewhere', 'another');
    const others = await previews(name, 'elsewhere', 'another');
    await blobs.remove(name, scope);
    expect(await sweep(REMOVE)).toMatchObject({ outcome: 'complete', blobsOfOtherStores: { count: 0 } });
    expect(names()).toEqual(others.sort());
  });

  it('looks once more before it removes one, and again in the next run where that failed', async () => {
    const { blobs, hook, image, previews, records, scope, sweep, names } = createWorld();
    const { blob_name, ...record } = await image(30, 'late');
    const made = await previews(blob_name, 'late');
    const stored = await records.read('late', scope);
    if (stored === undefined) throw new Error('no record');
    await records.remove(stored, scope);
    await blobs.remove(blob_name, scope);
    const failing = hook((method) => {
      if (method === 'readCurrent') throw new Error('down');
    });
    const resumed = { ...REMOVE, resume: true };
    expect(await sweep(resumed)).toMatchObject({ failures: { count: 3 }, removed: { blobs: 0 } });
    failing.remove();
    const back = hook((method) => {
      // The image has this version again, as far as a current read can see.
      if (method === 'readCurrent' && names().length === made.length)
        void records.create({ ...record, blob_name }, scope);
    });
    expect(await sweep(resumed)).toMatchObject({
      blobsExamined: 0,
      orphanPreviews: { count: 3 },
      removed: { blobs: 0 },
    });
    back.remove();
    expect(names()).toEqual(made.sort());
  });
});
