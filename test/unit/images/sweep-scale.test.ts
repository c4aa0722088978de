import { describe, expect, it } from 'vitest';
import { createPairing } from '../../../src/images/sweep-pairing.ts';
import { createSweepWorld } from '../../support/sweep-world.ts';

const REMOVE = { extent: 'everything', remove: true } as const;
const allow = async () => undefined;

describe('the memory of a sweep', () => {
  it('holds no more blobs and records than may wait, and a page', async () => {
    const world = createSweepWorld({ pageSize: 10 });
    // Blobs whose documents are older than all of them, and documents whose blobs are younger: no pair meets.
    for (let at = 0; at < 200; at++) {
      await world.image(2_000 + at, `old ${at}`);
      const stored = await world.records.read(`old ${at}`, world.scope);
      const blob_name = await world.blob(100 + at, `old ${at}`);
      if (stored === undefined) throw new Error('no record');
      await world.blobs.remove(stored.record.blob_name, world.scope);
      await world.records.replace({ ...stored.record, blob_name }, stored, world.scope);
    }
    let asked = 0;
    let looked = 0;
    let largest = 0;
    world.hook((method, [first]) => {
      if (method === 'readBlobNames') {
        const { length } = first as string[];
        asked += length;
        largest = Math.max(largest, length);
      }
      if (method === 'stat') looked += 1;
    });
    const report = await world.sweep(REMOVE, { limits: { maxWaiting: 20 } });
    expect(report).toMatchObject({ outcome: 'complete', orphanBlobs: { count: 0 }, brokenRecords: { count: 0 } });
    expect(asked + looked).toBeGreaterThan(200);
    expect(largest).toBeLessThanOrEqual(30);
  });

  it('keeps no more candidates than its limit and what waits', async () => {
    const world = createSweepWorld({ pageSize: 10 });
    for (let at = 0; at < 300; at++) await world.blob(30, `lost ${at}`);
    const report = await world.sweep(REMOVE, { limits: { maxWaiting: 20, maxCandidates: 50 }, guard: allow });
    expect(report).toMatchObject({ outcome: 'partial', orphanBlobs: { count: 300 } });
    expect(report.removed.blobs).toBeGreaterThanOrEqual(50);
    expect(report.removed.blobs).toBeLessThanOrEqual(50 + 30);
  });
});

describe('the questions of a sweep', () => {
  it('are two for a thousand images whose documents were created with them', async () => {
    const world = createSweepWorld();
    await world.images(3_000);
    await world.sweep({ extent: 'everything' });
    expect(world.calls.get('listBlobs')).toBeLessThanOrEqual(3 + 1);
    expect(world.calls.get('listPlaces')).toBeLessThanOrEqual(3 + 1);
    expect(['stat', 'read', 'readCurrent', 'readBlobNames'].filter((method) => world.calls.has(method))).toEqual([]);
  });

  it('are asked a hundred ids at a time about the others', async () => {
    const world = createSweepWorld();
    await world.images(10);
    for (let at = 0; at < 1_000; at++) await world.blob(30, `lost ${at}`);
    await world.sweep({ extent: 'everything' });
    expect(world.calls.get('readBlobNames')).toBe(10);
  });
});

describe('pairing', () => {
  const blob = (name: string) => ({ name, imageId: name, recordsIn: 'memory', sizeBytes: 1 });
  const place = (blob_name: string) => ({ image_id: blob_name, blob_name, created_at: '' });

  it('pairs in any order, once each', () => {
    const pairing = createPairing();
    expect([pairing.addBlob(blob('a')), pairing.addRecord(place('b'))]).toEqual([false, false]);
    expect([pairing.addRecord(place('a')), pairing.addBlob(blob('b'))]).toEqual([true, true]);
    expect([pairing.waitingBlobs, pairing.waitingRecords]).toEqual([0, 0]);
  });

  it('gives up those that wait longest', () => {
    const pairing = createPairing();
    for (const name of ['a', 'b', 'c']) pairing.addBlob(blob(name));
    for (const name of ['x', 'y', 'z']) pairing.addRecord(place(name));
    expect(pairing.takeBlobs(1).map(({ name }) => name)).toEqual(['a', 'b']);
    expect(pairing.takeRecords(2).map(({ blob_name }) => blob_name)).toEqual(['x']);
    expect([pairing.waitingBlobs, pairing.waitingRecords]).toEqual([1, 2]);
  });
});
