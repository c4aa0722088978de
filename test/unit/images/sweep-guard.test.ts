import { describe, expect, it } from 'vitest';
import { createSweepGuard } from '../../../src/images/sweep-guard.ts';
import { createSweepWorld } from '../../support/sweep-world.ts';

const REMOVE = { extent: 'everything', remove: true } as const;
type World = ReturnType<typeof createSweepWorld>;

async function lose(world: World, count: number): Promise<void> {
  for (let at = 0; at < count; at++) await world.blob(30, `lost ${at}`);
}

/** Sweeps in every way that removes; nothing may change. */
async function refusedIn(world: World): Promise<string> {
  const before = world.names();
  const reasons = [];
  for (const extent of ['everything', 'recent'] as const) {
    for (const resume of [false, true]) {
      const report = await world.sweep({ extent, remove: true, resume });
      expect(report).toMatchObject({ outcome: 'refused', removed: { blobs: 0, drafts: 0, bytes: 0 } });
      reasons.push(report.reason);
    }
  }
  expect(world.names()).toEqual(before);
  expect(new Set(reasons).size).toBe(1);
  return reasons[0] ?? '';
}

describe('a sweep that may remove', () => {
  it('removes nothing when the database is empty and storage is not', async () => {
    const world = createSweepWorld();
    await lose(world, 3);
    world.blobs.put('uploads/unknown', Buffer.from('123'), world.ago(30));
    expect(await refusedIn(world)).toMatch(
      /^The database contains no images, but storage contains 4 blobs .*TABLE_NAME/,
    );
  });

  it('removes nothing in the database of another storage: a wrong TABLE_NAME', async () => {
    const world = createSweepWorld();
    await world.images(50);
    for (const name of world.names()) await world.blobs.remove(name, world.scope);
    await lose(world, 9);
    world.blobs.put('uploads/unknown', Buffer.from('123'), world.ago(30));
    await world.draft('of somebody', 48);
    expect(await refusedIn(world)).toMatch(
      /^None of the newest 20 images in the database has its bytes in this storage\./,
    );
    expect(await world.records.readDraft('of somebody', world.scope)).toBeDefined();
  });

  it('removes nothing of another database, however long it has taken the uploads of this storage', async () => {
    const world = createSweepWorld();
    // Stored before somebody changed TABLE_NAME.
    for (let at = 0; at < 60; at++) await world.blob(24 * 9 + at, `before ${at}`, 'another database');
    for (let day = 8; day > 1; day--) {
      await world.images(200, 24 * day);
      for (const extent of ['everything', 'recent'] as const) {
        const report = await world.sweep({ extent, remove: true, resume: true });
        expect(report.removed).toMatchObject({ blobs: 0 });
      }
    }
    expect((await world.sweep({ extent: 'everything' })).blobsOfOtherStores.count).toBe(60);
  });

  it('says so as long as every blob belongs to another database', async () => {
    const world = createSweepWorld();
    await world.image(24 * 50, 'of the other one');
    await world.blob(30, 'a', 'another database');
    expect(await world.sweep({ remove: true })).toMatchObject({
      outcome: 'refused',
      reason: expect.stringMatching(/^The documents of 1 blobs are in another database or container/),
    });
  });

  it('removes nothing with an outdated copy of the database: its images have their bytes, those of the last days do not', async () => {
    const world = createSweepWorld();
    await world.image(24 * 50, 'of long ago');
    await lose(world, 3);
    const report = await world.sweep({ remove: true, resume: true });
    expect(report).toMatchObject({ outcome: 'refused', removed: { blobs: 0 } });
    expect(report.reason).toMatch(/^None of the 3 blobs that were examined has a document\. .*TABLE_NAME/);
    // The next upload is the evidence that was missing.
    await world.image(25, 'of today');
    expect(await world.sweep({ remove: true, resume: true })).toMatchObject({ removed: { blobs: 3 } });
  });

  it('removes no bytes of a direct upload when no document has its bytes here', async () => {
    const world = createSweepWorld();
    world.blobs.put('uploads/unknown', Buffer.from('123'), world.ago(30));
    expect(await refusedIn(world)).toMatch(/^The database contains no images/);
  });

  it('removes an upload that was never completed on a quiet day: the newest images have their bytes', async () => {
    const world = createSweepWorld();
    await world.image(24 * 50, 'of long ago');
    world.blobs.put('uploads/unknown', Buffer.from('123'), world.ago(30));
    expect(await world.sweep({ remove: true })).toMatchObject({ outcome: 'complete', removed: { blobs: 1 } });
  });

  it('removes expired drafts of a service that has no image yet', async () => {
    const world = createSweepWorld();
    await world.draft('expired', 48);
    expect(await world.sweep({ remove: true })).toMatchObject({ outcome: 'complete', removed: { drafts: 1 } });
  });

  it.each([
    ['at the floor', 1, 10, 'complete'],
    ['one past the floor', 1, 11, 'refused'],
    ['at the share', 380, 20, 'complete'],
    ['one past the share', 379, 21, 'refused'],
  ] as const)('%s: %d images, %d orphans, %s', async (_case, images, orphans, outcome) => {
    const world = createSweepWorld();
    await world.images(images);
    await lose(world, orphans);
    const report = await world.sweep(REMOVE);
    expect(report.outcome).toBe(outcome);
    expect(report.orphanBlobs.count).toBe(orphans);
    expect(world.blobs.content.size).toBe(outcome === 'complete' ? images : images + orphans);
    if (outcome === 'refused') {
      expect(report.reason).toMatch(new RegExp(`^${orphans} of ${images + orphans} blobs .* SWEEP_MAX_ORPHAN_PERCENT`));
    }
  });

  it.each([
    [20, 'refused'],
    [21, 'complete'],
  ] as const)('takes the share from the setting: %d percent, %s', async (percent, outcome) => {
    const world = createSweepWorld();
    await world.images(79);
    await lose(world, 21);
    expect((await world.sweep(REMOVE, { guard: createSweepGuard(percent) })).outcome).toBe(outcome);
  });

  it('counts neither young blobs nor those of others as examined', async () => {
    const world = createSweepWorld();
    await world.images(1);
    for (let at = 0; at < 300; at++) world.blobs.put(`other/${at}`, Buffer.from('x'), world.ago(48));
    await world.images(300, 1);
    await lose(world, 11);
    expect(await world.sweep(REMOVE)).toMatchObject({ outcome: 'refused', blobsExamined: 12 });
  });

  it('lists first and removes second', async () => {
    const world = createSweepWorld({ pageSize: 10 });
    await world.images(100);
    await lose(world, 5);
    const order: string[] = [];
    world.hook((method) => void order.push(method));
    await world.sweep(REMOVE);
    const firstRemoval = order.indexOf('remove');
    expect(order.slice(firstRemoval)).not.toContain('listBlobs');
    expect(order.filter((method) => method === 'remove')).toHaveLength(5);
  });

  it('spares a candidate that got its document between listing and removal', async () => {
    const world = createSweepWorld();
    const record = await world.image(30, 'kept');
    const blob_name = await world.blob(30, 'late');
    world.hook((method) => {
      if (method !== 'readCurrent') return;
      void world.records.create({ ...record, image_id: 'late', blob_name }, world.scope);
    });
    expect(await world.sweep(REMOVE)).toMatchObject({ orphanBlobs: { count: 1 }, removed: { blobs: 0 } });
    expect(world.names()).toContain(blob_name);
  });

  it('spares an upload that was begun again between listing and removal', async () => {
    const world = createSweepWorld();
    await world.image(30, 'any');
    world.blobs.put('uploads/again', Buffer.from('123'), world.ago(30));
    const listed = await world.sweep(
      { remove: true },
      {
        guard: async () => {
          await world.draft('again', -1);
          return undefined;
        },
      },
    );
    expect(listed).toMatchObject({ staleUploads: { count: 1 }, removed: { blobs: 0 } });
    expect(world.names()).toContain('uploads/again');
  });
});

describe('a sweep that only reports', () => {
  it('says why one that removes would be refused', async () => {
    const world = createSweepWorld();
    await lose(world, 1);
    const report = await world.sweep({ extent: 'everything' });
    expect(report.outcome).toBe('complete');
    expect(report.wouldRefuse).toMatch(/^The database contains no images/);
    expect(report.reason).toBeUndefined();
  });
});
