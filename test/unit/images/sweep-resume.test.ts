import { describe, expect, it } from 'vitest';
import type { SweepReport } from '../../../src/images/sweep-report.ts';
import { createSweepWorld } from '../../support/sweep-world.ts';

type World = ReturnType<typeof createSweepWorld>;
const DAY_MS = 24 * 3_600_000;
const DAILY = { extent: 'recent', remove: true, resume: true } as const;

/** Images, orphans, stale uploads and a document without bytes on each of some days. Gives what a sweep has to find. */
async function fill(world: World, days: readonly number[]): Promise<{ orphans: string[]; broken: string[] }> {
  const orphans: string[] = [];
  const broken: string[] = [];
  for (const day of days) {
    for (let at = 0; at < 40; at++) {
      const hours = day * 24 + (at / 40) * 20;
      await world.image(hours, `image ${world.clock.now} ${day} ${at}`);
      if (at % 20 === 7) orphans.push(await world.blob(hours, `lost ${day} ${at}`));
    }
    const id = `broken ${world.clock.now} ${day}`;
    const { blob_name } = await world.image(day * 24 + 5, id);
    await world.blobs.remove(blob_name, world.scope);
    broken.push(id);
  }
  return { orphans, broken };
}

/** The daily run, again and again, until one comes to its end. */
async function runToEnd(world: World, listMs: number, remove = true): Promise<SweepReport[]> {
  const reports: SweepReport[] = [];
  while (reports.at(-1)?.outcome !== 'complete') {
    reports.push(await world.sweep({ ...DAILY, remove }, { limits: { listMs, maxWaiting: 8 } }));
    if (reports.length > 200) throw new Error(`no end: ${JSON.stringify(reports.at(-1))}`);
  }
  return reports;
}

const brokenIn = (reports: readonly SweepReport[]) => new Set(reports.flatMap((one) => one.brokenRecords.examples));

describe('a sweep that continues', () => {
  it.each([5_000, 6_000, 7_000, 9_000, 12_000, 60_000])(
    'skips nothing when each run lists for %d ms, and a page takes a second',
    async (listMs) => {
      const world = createSweepWorld({ pageSize: 10 });
      const { orphans, broken } = await fill(world, [2, 1]);
      const kept = world.names().filter((name) => !orphans.includes(name));
      world.clock.perList = 1_000;
      const reports = await runToEnd(world, listMs);
      expect(world.names()).toEqual(kept);
      expect(brokenIn(reports)).toEqual(new Set(broken));
      expect(reports.slice(0, -1).every(({ outcome }) => outcome === 'partial')).toBe(true);
      if (listMs < 20_000) expect(reports.length).toBeGreaterThan(1);
    },
  );

  it('ends by itself within the time that the platform allows', async () => {
    const world = createSweepWorld({ pageSize: 10 });
    await fill(world, [2, 1]);
    world.clock.perList = 2 * 60_000;
    const started = world.clock.now;
    const report = await world.sweep({ ...DAILY, withinMs: 14.5 * 60_000 });
    expect(report.outcome).toBe('partial');
    expect(world.clock.now - started).toBeLessThan(14.5 * 60_000);
  });

  it('makes up for days without a run, however many', async () => {
    const world = createSweepWorld({ pageSize: 10 });
    await world.image(30, 'first');
    expect((await world.sweep(DAILY)).outcome).toBe('complete');
    world.clock.now += 90 * DAY_MS;
    const { orphans, broken } = await fill(world, [88, 60, 30, 2]);
    const reports = await runToEnd(world, 20 * 60_000);
    expect(reports).toHaveLength(1);
    expect(world.names()).not.toEqual(expect.arrayContaining([orphans[0]]));
    expect(reports[0]?.removed.blobs).toBe(orphans.length);
    expect(brokenIn(reports)).toEqual(new Set(broken));
  });

  it('finds on the next day what was young, and does not list the day before again', async () => {
    const world = createSweepWorld({ pageSize: 10 });
    await world.images(100, 40);
    const lost = await world.blob(22, 'lost');
    await world.images(20, 20);
    await world.image(10, 'young');
    expect((await world.sweep(DAILY)).orphanBlobs.count).toBe(0);
    world.clock.now += DAY_MS;
    const next = await world.sweep(DAILY);
    expect(next.orphanBlobs.examples).toEqual([lost]);
    expect(next.blobsSeen).toBeLessThan(50);
    expect(world.names()).not.toContain(lost);
  });

  it('finds what was added to the page where the last run ended', async () => {
    const world = createSweepWorld();
    await world.images(3, 30);
    await world.sweep(DAILY);
    world.clock.now += 6 * 3_600_000;
    const lost = await world.blob(25, 'lost');
    expect((await world.sweep(DAILY)).orphanBlobs.examples).toEqual([lost]);
  });

  it('lists again what it had no time to remove', async () => {
    const world = createSweepWorld({ pageSize: 10 });
    await world.images(400);
    for (let at = 0; at < 20; at++) await world.blob(30, `lost ${at}`);
    const slow = world.hook((method) => {
      if (method === 'remove') world.clock.now += 10_000;
    });
    const first = await world.sweep(DAILY, { limits: { removeMs: 5_000 } });
    expect(first.outcome).toBe('partial');
    expect(first.removed.blobs).toBeLessThan(20);
    slow.remove();
    const second = await world.sweep(DAILY);
    expect(second).toMatchObject({ outcome: 'complete', orphanBlobs: { count: 20 - first.removed.blobs } });
    expect(world.blobs.content.size).toBe(400);
  });

  it('removes in several runs what is more than it keeps in memory, and counts all of it', async () => {
    const world = createSweepWorld({ pageSize: 10 });
    await world.images(400);
    for (let at = 0; at < 20; at++) await world.blob(30, `lost ${at}`);
    const limits = { maxCandidates: 5, maxWaiting: 4 };
    const guard = async () => undefined;
    const first = await world.sweep(DAILY, { limits, guard });
    expect(first).toMatchObject({ outcome: 'partial', orphanBlobs: { count: 20 } });
    expect(first.removed.blobs).toBeLessThan(20);
    for (let runs = 0; world.blobs.content.size > 400 && runs < 20; runs++) await world.sweep(DAILY, { limits, guard });
    expect(world.blobs.content.size).toBe(400);
    expect((await world.sweep(DAILY, { limits, guard })).outcome).toBe('complete');
  });

  it('continues among direct uploads, and comes to the images after them', async () => {
    const world = createSweepWorld({ pageSize: 5 });
    await world.images(20);
    const lost = await world.blob(30, 'lost');
    for (let at = 0; at < 60; at++)
      world.blobs.put(`uploads/${String(at).padStart(3, '0')}`, Buffer.from('x'), world.ago(30));
    world.clock.perList = 1_000;
    const reported = await runToEnd(world, 8_000, false);
    expect(reported.length).toBeGreaterThan(2);
    expect(reported.reduce((sum, { staleUploads }) => sum + staleUploads.count, 0)).toBeGreaterThanOrEqual(60);
    await runToEnd(world, 8_000);
    expect(world.names()).not.toContain(lost);
    expect(world.blobs.content.size).toBe(20);
  });

  it('begins its prefix again when the store refuses the position it kept', async () => {
    const world = createSweepWorld({ pageSize: 10 });
    await world.images(50, 26);
    const lost = await world.blob(20, 'lost');
    await world.images(20, 19);
    await world.sweep(DAILY);
    world.clock.now += DAY_MS;
    let refused = 0;
    const hook = world.hook((method, [, , from]) => {
      if (method !== 'listBlobs' || from === undefined) return;
      hook.remove();
      refused += 1;
      throw new Error('The position is not valid any more');
    });
    const next = await world.sweep(DAILY);
    expect(refused).toBe(1);
    expect(next).toMatchObject({ outcome: 'complete', orphanBlobs: { examples: [lost] } });
  });

  it('ignores a checkpoint of another container', async () => {
    const world = createSweepWorld();
    await world.image(30, 'any');
    await world.sweep(DAILY);
    const lost = await world.blob(40, 'lost');
    expect((await world.sweep(DAILY)).orphanBlobs.count).toBe(0);
    const { urlOf } = world.blobs;
    world.blobs.urlOf = (name) => `other/${urlOf(name)}`;
    expect((await world.sweep(DAILY)).orphanBlobs.examples).toEqual([lost]);
  });

  it('removes, when it is allowed to, what the reports since the first have found', async () => {
    const world = createSweepWorld();
    await world.images(30);
    const lost = await world.blob(30, 'lost');
    const report = { ...DAILY, remove: false };
    expect((await world.sweep(report)).orphanBlobs.count).toBe(1);
    for (let day = 0; day < 10; day++) {
      world.clock.now += DAY_MS;
      await world.image(30, `of day ${day}`);
      expect((await world.sweep(report)).orphanBlobs.count).toBe(0);
    }
    expect((await world.sweep(DAILY)).removed.blobs).toBe(1);
    expect(world.names()).not.toContain(lost);
  });

  it('does not move on when it was refused', async () => {
    const world = createSweepWorld();
    await world.image(30, 'any');
    for (let at = 0; at < 11; at++) await world.blob(30, `lost ${at}`);
    expect((await world.sweep(DAILY)).outcome).toBe('refused');
    world.clock.now += 30 * DAY_MS;
    await world.image(30, 'later');
    expect(await world.sweep(DAILY)).toMatchObject({ outcome: 'refused', orphanBlobs: { count: 11 } });
    const guard = async () => undefined;
    expect(await world.sweep(DAILY, { guard })).toMatchObject({ outcome: 'complete', removed: { blobs: 11 } });
  });

  it('lets a full sweep continue where time ran out, and begin again after its end', async () => {
    const world = createSweepWorld({ pageSize: 10 });
    await world.images(60, 24 * 100);
    world.blobs.put('zz/foreign', Buffer.from('x'), world.ago(48));
    world.clock.perList = 1_000;
    const full = { extent: 'everything', resume: true } as const;
    const reports = [];
    do reports.push(await world.sweep(full, { limits: { listMs: 8_000 } }));
    while (reports.at(-1)?.outcome === 'partial' && reports.length < 50);
    expect(reports.length).toBeGreaterThan(1);
    expect(reports.at(-1)).toMatchObject({ outcome: 'complete', foreignBlobs: { count: 1 } });
    expect(await world.sweep(full)).toMatchObject({ outcome: 'complete', blobsExamined: 60, pairs: 60 });
  });

  it('lets two sweeps run at once', async () => {
    const world = createSweepWorld({ pageSize: 10 });
    const { orphans } = await fill(world, [2, 1]);
    const kept = world.names().filter((name) => !orphans.includes(name));
    const both = await Promise.all([world.sweep(DAILY), world.sweep(DAILY)]);
    expect(both.map(({ outcome }) => outcome)).toEqual(['complete', 'complete']);
    expect(world.names()).toEqual(kept);
    world.clock.now += DAY_MS;
    expect(await world.sweep(DAILY)).toMatchObject({ outcome: 'complete', orphanBlobs: { count: 0 } });
  });
});
