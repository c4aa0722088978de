import { describe, expect, it } from 'vitest';
import { createSweepWorld } from '../../support/sweep-world.ts';

describe('a sweep', () => {
  it('finds nothing where every blob has its document', async () => {
    const { image, sweep } = createSweepWorld();
    for (const hours of [1, 30, 50]) await image(hours, `image ${hours}`);
    expect(await sweep({ extent: 'everything' })).toMatchObject({
      outcome: 'complete',
      blobsSeen: 3,
      blobsExamined: 2,
      recordsSeen: 2,
      pairs: 2,
      orphanBlobs: { count: 0 },
      brokenRecords: { count: 0 },
      failures: { count: 0 },
    });
  });

  it('only reports, until it is allowed to remove', async () => {
    const { blobs, blob, image, sweep } = createSweepWorld();
    await image(30, 'kept');
    const name = await blob(30, 'lost');
    const report = await sweep();
    expect(report.orphanBlobs).toEqual({ count: 1, bytes: 5, examples: [name] });
    expect(report.removed.blobs).toBe(0);
    expect(blobs.content.has(name)).toBe(true);
    expect(await sweep({ remove: true })).toMatchObject({ outcome: 'complete', removed: { blobs: 1, bytes: 5 } });
    expect(blobs.content.has(name)).toBe(false);
    expect((await sweep({ remove: true })).orphanBlobs.count).toBe(0);
  });

  it('removes the blob that a document pointed to before, and keeps the one it points to', async () => {
    const { blob, image, sweep, names } = createSweepWorld();
    const { blob_name } = await image(30, 'replaced');
    const old = await blob(31, 'replaced');
    await sweep({ remove: true });
    expect(names()).toEqual([blob_name]);
    expect(old).not.toBe(blob_name);
  });

  it('keeps the bytes of an image that was replaced long after its document was created', async () => {
    const { blob, image, records, scope, sweep, names } = createSweepWorld();
    const { image_id } = await image(24 * 60, 'old');
    const stored = await records.read(image_id, scope);
    const blob_name = await blob(30, 'old');
    if (stored !== undefined) await records.replace({ ...stored.record, blob_name }, stored, scope);
    expect(await sweep({ remove: true })).toMatchObject({ pairs: 1, orphanBlobs: { count: 0 } });
    expect(names()).toContain(blob_name);
  });

  it.each([0, 1, 23.9])('leaves alone what is %d hours old', async (hours) => {
    const { blobs, blob, sweep } = createSweepWorld();
    await blob(hours, 'on its way');
    expect((await sweep({ extent: 'everything', remove: true })).orphanBlobs.count).toBe(0);
    expect(blobs.content.size).toBe(1);
  });

  it('never touches what this service did not write', async () => {
    const { blobs, image, ago, sweep } = createSweepWorld();
    await image(30, 'ours');
    blobs.put('backup/of/somebody.tar', Buffer.from('x'), ago(1_000));
    const { foreignBlobs, removed } = await sweep({ extent: 'everything', remove: true });
    expect(foreignBlobs.examples).toEqual(['backup/of/somebody.tar']);
    expect(removed.blobs).toBe(0);
    expect(blobs.content.size).toBe(2);
  });

  it('reports a document whose bytes are gone, and never removes it', async () => {
    const { blobs, records, image, scope, sweep } = createSweepWorld();
    const { blob_name } = await image(30, 'broken');
    await blobs.remove(blob_name, scope);
    expect((await sweep({ remove: true })).brokenRecords).toEqual({ count: 1, examples: ['broken'] });
    expect(records.ids()).toEqual(['broken']);
  });

  it('does not call a document broken that was replaced since it was listed', async () => {
    const { blobs, records, blob, image, hook, scope, sweep } = createSweepWorld();
    const record = await image(30, 'replaced');
    const stored = await records.read('replaced', scope);
    await blobs.remove(record.blob_name, scope);
    const blob_name = await blob(1, 'replaced');
    hook((method) => {
      if (method === 'readCurrent' && stored) void records.replace({ ...record, blob_name }, stored, scope);
    });
    expect((await sweep()).brokenRecords.count).toBe(0);
  });

  it('keeps the bytes of a direct upload as long as its draft lives', async () => {
    const { blobs, draft, image, ago, sweep } = createSweepWorld();
    const { blob_name } = await image(30, 'any');
    await draft('open', -1);
    await draft('expired', 25);
    for (const id of ['open', 'expired', 'unknown']) blobs.put(`uploads/${id}`, Buffer.from('123'), ago(30));
    expect(await sweep({ extent: 'everything' })).toMatchObject({
      blobsSeen: 4,
      staleUploads: { count: 2 },
      foreignBlobs: { count: 0 },
    });
    const report = await sweep({ remove: true });
    expect(report.staleUploads).toMatchObject({ count: 2, bytes: 6 });
    expect(report.expiredDrafts).toEqual({ count: 1, examples: ['expired'] });
    expect(report.removed).toEqual({ blobs: 2, drafts: 1, bytes: 6 });
    expect([...blobs.content.keys()]).toEqual([blob_name, 'uploads/open']);
  });

  it('leaves bytes and draft of a young upload alone, also when the draft has expired', async () => {
    const { blobs, draft, image, ago, records, scope, sweep } = createSweepWorld();
    await image(30, 'any');
    await draft('young', 1);
    blobs.put('uploads/young', Buffer.from('123'), ago(4));
    const report = await sweep({ remove: true });
    expect([report.staleUploads.count, report.expiredDrafts.count]).toEqual([0, 0]);
    expect(blobs.content.has('uploads/young')).toBe(true);
    expect(await records.readDraft('young', scope)).toBeDefined();
  });

  it('names a few, and counts all', async () => {
    const { blob, sweep } = createSweepWorld();
    for (let at = 0; at < 30; at++) await blob(30, `lost ${at}`);
    const { orphanBlobs } = await sweep();
    expect(orphanBlobs.count).toBe(30);
    expect(orphanBlobs.examples).toHaveLength(20);
  });

  it('fits into one log line, however long the names are', async () => {
    const { blobs, image, ago, sweep } = createSweepWorld();
    await image(30, 'any');
    for (let at = 0; at < 30; at++) blobs.put(`2026/11/21/${at}${'x'.repeat(1_000)}`, Buffer.from('x'), ago(30));
    const report = await sweep();
    expect(report.foreignBlobs.count).toBe(30);
    expect(JSON.stringify(report).length).toBeLessThan(8_192);
  });
});

describe('a recent sweep', () => {
  it('costs what the recent days hold, however much is stored', async () => {
    const { image, calls, sweep } = createSweepWorld();
    const days = 100;
    for (let at = 0; at < 2_000; at++) await image(30 + (at % days) * 24, `image ${at}`);
    const recent = await sweep();
    expect(recent).toMatchObject({ outcome: 'complete', orphanBlobs: { count: 0 } });
    // Three days of names, of 20 images each, and the place of direct uploads.
    expect(recent.blobsSeen).toBeLessThanOrEqual(60);
    expect(calls.get('listBlobs')).toBe(4);
    expect(calls.get('stat') ?? 0).toBe(0);
    expect(calls.get('read') ?? 0).toBe(0);
    expect(calls.get('listPlaces')).toBeLessThanOrEqual(2);

    const everything = await sweep({ extent: 'everything' });
    expect(everything).toMatchObject({ blobsSeen: 2_000, recordsSeen: 2_000, pairs: 2_000 });
  });

  it('does not see an orphan of long ago; a full one does', async () => {
    const { blob, sweep } = createSweepWorld();
    await blob(24 * 60, 'lost long ago');
    expect((await sweep()).orphanBlobs.count).toBe(0);
    expect((await sweep({ extent: 'everything' })).orphanBlobs.count).toBe(1);
  });

  it('stops listing at the first page of young blobs', async () => {
    const { images, calls, sweep } = createSweepWorld({ pageSize: 10 });
    await images(30, 25);
    await images(1_000, 10);
    expect(await sweep()).toMatchObject({ outcome: 'complete', blobsExamined: 30, pairs: 30 });
    expect(calls.get('listBlobs')).toBeLessThan(12);
  });
});
