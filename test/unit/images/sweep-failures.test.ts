import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../../src/errors.ts';
import { createSweepWorld } from '../../support/sweep-world.ts';

const DAILY = { extent: 'recent', remove: true, resume: true } as const;
const down = () => new ServiceError('StorageUnavailable', 'The image storage does not answer.');
type World = ReturnType<typeof createSweepWorld>;

/** Fails the calls of one method whose first argument fits. */
function fail(world: World, failing: string, fits: (first: unknown) => boolean = () => true) {
  return world.hook((method, [first]) => {
    if (method === failing && fits(first)) throw down();
  });
}

async function lose(world: World, count: number): Promise<string[]> {
  const names = [];
  for (let at = 0; at < count; at++) names.push(await world.blob(30, `lost ${at}`));
  return names;
}

describe('one bad item', () => {
  it('that cannot be removed (a lease) is counted, the others are removed, and the next run tries it again', async () => {
    const world = createSweepWorld();
    await world.images(100);
    const [leased = ''] = await lose(world, 3);
    const lease = fail(world, 'remove', (name) => name === leased);
    const first = await world.sweep(DAILY);
    expect(first).toMatchObject({ outcome: 'complete', removed: { blobs: 2 }, failures: { count: 1 } });
    expect(first.failures.examples[0]).toMatch(/^2026\/11\/21\/.*: The image storage does not answer\./);
    // Days later, when its day is no longer listed.
    world.clock.now += 9 * 24 * 3_600_000;
    await world.image(30, 'of today');
    expect(await world.sweep(DAILY)).toMatchObject({ orphanBlobs: { count: 1 }, failures: { count: 1 } });
    lease.remove();
    world.clock.now += 24 * 3_600_000;
    await world.image(30, 'of the next day');
    expect(await world.sweep(DAILY)).toMatchObject({ removed: { blobs: 1 }, failures: { count: 0 } });
    expect(world.names()).not.toContain(leased);
    expect((await world.sweep(DAILY)).orphanBlobs.count).toBe(0);
  });

  it('whose document cannot be read is counted, and hides no other of its batch', async () => {
    const world = createSweepWorld();
    await world.images(100);
    const names = await lose(world, 5);
    const hook = world.hook((method, [ids]) => {
      if (method === 'readBlobNames' && (ids as string[]).includes('lost 2')) throw down();
      if (method === 'read' && ids === 'lost 2') throw down();
    });
    const first = await world.sweep(DAILY);
    expect(first).toMatchObject({ outcome: 'complete', orphanBlobs: { count: 4 }, failures: { count: 1 } });
    expect(world.names().filter((name) => names.includes(name))).toEqual([names[2]]);
    hook.remove();
    world.clock.now += 9 * 24 * 3_600_000;
    await world.image(30, 'of today');
    expect((await world.sweep(DAILY)).removed.blobs).toBe(1);
  });

  it('a draft that a stale query lists again is removed once, and the run ends', async () => {
    const world = createSweepWorld();
    await world.draft('expired', 48);
    const stale = await world.records.listExpiredDrafts(world.ago(24).toISOString(), 10, world.scope);
    world.records.listExpiredDrafts = async () => stale;
    world.hook((method) => {
      if (method === 'listExpiredDrafts') world.clock.now += 1_000;
    });
    const report = await world.sweep(DAILY);
    expect(report).toMatchObject({ outcome: 'complete', removed: { drafts: 1 }, failures: { count: 0 } });
  });

  it('that cannot be confirmed stays', async () => {
    const world = createSweepWorld();
    await world.images(100);
    const [name = ''] = await lose(world, 2);
    fail(world, 'readCurrent', (id) => id === 'lost 0');
    expect(await world.sweep(DAILY)).toMatchObject({ removed: { blobs: 1 }, failures: { count: 1 } });
    expect(world.names()).toContain(name);
  });

  it('whose bytes cannot be looked at is counted, and looked at again by the next run', async () => {
    const world = createSweepWorld();
    await world.images(100);
    const { blob_name } = await world.image(30, 'broken');
    await world.blobs.remove(blob_name, world.scope);
    const hook = fail(world, 'stat');
    expect(await world.sweep(DAILY)).toMatchObject({ brokenRecords: { count: 0 }, failures: { count: 1 } });
    hook.remove();
    world.clock.now += 9 * 24 * 3_600_000;
    expect((await world.sweep(DAILY)).brokenRecords.examples).toEqual(['broken']);
  });

  it('among direct uploads and drafts is counted', async () => {
    const world = createSweepWorld();
    await world.image(30, 'any');
    for (const id of ['a', 'b', 'c']) {
      world.blobs.put(`uploads/${id}`, Buffer.from('x'), world.ago(30));
      await world.draft(id, 30);
    }
    fail(world, 'readDraft', (id) => id === 'a');
    fail(world, 'removeWithParts', (name) => name === 'uploads/b');
    fail(world, 'removeDraft', (id) => id === 'c');
    const report = await world.sweep(DAILY);
    expect(report).toMatchObject({ outcome: 'complete', removed: { blobs: 1, drafts: 2 }, failures: { count: 3 } });
    expect(world.names().filter((name) => name.startsWith('uploads/'))).toEqual(['uploads/a', 'uploads/b']);
  });
});

describe('a store that is down', () => {
  it('ends the run after a bounded number of failures, with what was done so far', async () => {
    const world = createSweepWorld();
    await world.images(3_000);
    await lose(world, 150);
    let removed = 0;
    const hook = world.hook((method) => {
      if (method === 'remove' && ++removed > 20) throw down();
    });
    const report = await world.sweep(DAILY);
    expect(report).toMatchObject({ outcome: 'failed', removed: { blobs: 20 } });
    expect(report.reason).toMatch(/^More than 100 items failed\. The last one: The image storage does not answer\./);
    expect(report.failures.count).toBeLessThan(120);
    hook.remove();
    expect(await world.sweep(DAILY)).toMatchObject({ outcome: 'complete', removed: { blobs: 130 } });
  });

  it.each(['listBlobs', 'listPlaces', 'readCheckpoint', 'writeCheckpoint', 'listExpiredDrafts'])(
    'reports a %s that fails, and repeats the run the next time',
    async (method) => {
      const world = createSweepWorld();
      await world.images(30);
      await lose(world, 2);
      const hook = fail(world, method);
      const report = await world.sweep(DAILY);
      expect(report).toMatchObject({ outcome: 'failed', reason: 'The image storage does not answer.' });
      if (method !== 'writeCheckpoint') expect(world.blobs.content.size).toBe(32);
      hook.remove();
      expect((await world.sweep(DAILY)).outcome).toBe('complete');
      expect(world.blobs.content.size).toBe(30);
    },
  );

  it('removes nothing after a listing that failed in its middle', async () => {
    const world = createSweepWorld({ pageSize: 10 });
    await world.images(100);
    await lose(world, 2);
    let pages = 0;
    world.hook((method) => {
      if (method === 'listBlobs' && ++pages > 8) throw down();
    });
    expect(await world.sweep(DAILY)).toMatchObject({ outcome: 'failed', removed: { blobs: 0 } });
    expect(world.blobs.content.size).toBe(102);
  });
});
