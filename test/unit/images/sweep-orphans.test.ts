import { describe, expect, it } from 'vitest';
import type { ImageRecord } from '../../../src/images/image-record.ts';
import { createSweepOrphans, type SweepReport, type SweepRequest } from '../../../src/images/sweep-orphans.ts';
import { createMemoryBlobs } from '../../support/memory-blobs.ts';
import { createMemoryRecords } from '../../support/memory-records.ts';
import { testScope } from '../../support/request-scope.ts';
import { sampleRecord } from '../../support/sample-record.ts';

const NOW = new Date('2026-11-23T03:00:00Z');
const HOUR_MS = 3_600_000;
const ago = (hours: number) => new Date(NOW.getTime() - hours * HOUR_MS);
const scope = testScope();

function setUp() {
  const clock = { at: NOW };
  const blobs = createMemoryBlobs(() => clock.at);
  const records = createMemoryRecords();

  async function blob(hours: number, imageId: string, unique = imageId): Promise<string> {
    clock.at = ago(hours);
    const name = `${clock.at.toISOString().slice(0, 10).replaceAll('-', '/')}/${unique}.jpg`;
    const writer = blobs.open(name, scope);
    await writer.write(Buffer.from('12345'));
    await writer.commit({ contentType: 'image/jpeg', sha256: 'a'.repeat(64), imageId });
    clock.at = NOW;
    return name;
  }
  async function image(hours: number, imageId: string, change: Partial<ImageRecord> = {}): Promise<ImageRecord> {
    const at = ago(hours).toISOString();
    const record = sampleRecord({
      image_id: imageId,
      blob_name: await blob(hours, imageId),
      created_at: at,
      updated_at: at,
    });
    await records.create({ ...record, ...change }, scope);
    return record;
  }
  const draft = (upload_id: string, expires_at: string) =>
    records.createDraft(
      {
        upload_id,
        image_id: 'x',
        name: 'x',
        tags: [],
        metadata: {},
        size_bytes: 5,
        blob_name: `uploads/${upload_id}`,
        expires_at,
      },
      scope,
    );
  const sweep = (request: Partial<SweepRequest> = {}): Promise<SweepReport> =>
    createSweepOrphans({ blobs, records, graceHours: 24, now: () => NOW })(
      { extent: 'recent', remove: false, ...request },
      scope,
    );
  return { blobs, records, blob, image, draft, sweep };
}

describe('a sweep', () => {
  it('finds nothing where every blob has its document', async () => {
    const { image, sweep } = setUp();
    for (const hours of [1, 30, 50]) await image(hours, `image ${hours}`);
    expect(await sweep({ extent: 'everything' })).toMatchObject({
      blobsSeen: 3,
      recordsSeen: 2,
      orphanBlobs: { count: 0 },
      brokenRecords: { count: 0 },
    });
  });

  it('only tells, until it is told to remove', async () => {
    const { blobs, blob, sweep } = setUp();
    const name = await blob(30, 'lost');
    expect((await sweep()).orphanBlobs).toEqual({ count: 1, bytes: 5, examples: [name] });
    expect(blobs.content.has(name)).toBe(true);
    expect(await sweep({ remove: true })).toMatchObject({ removed: true, orphanBlobs: { count: 1 } });
    expect(blobs.content.has(name)).toBe(false);
    expect((await sweep({ remove: true })).orphanBlobs.count).toBe(0);
  });

  it('removes the blob that a document pointed to before, and keeps the one it points to', async () => {
    const { blobs, blob, image, sweep } = setUp();
    const { blob_name } = await image(30, 'replaced');
    const old = await blob(31, 'replaced', 'old version');
    await sweep({ remove: true });
    expect([...blobs.content.keys()]).toEqual([blob_name]);
    expect(old).not.toBe(blob_name);
  });

  it.each([0, 1, 23.9])('leaves alone what is %d hours old', async (hours) => {
    const { blobs, blob, sweep } = setUp();
    await blob(hours, 'on its way');
    expect((await sweep({ extent: 'everything', remove: true })).orphanBlobs.count).toBe(0);
    expect(blobs.content.size).toBe(1);
  });

  it('never touches what this service did not make', async () => {
    const { blobs, sweep } = setUp();
    blobs.put('backup/of/somebody.tar', Buffer.from('x'), ago(1_000));
    expect((await sweep({ extent: 'everything', remove: true })).foreignBlobs.examples).toEqual([
      'backup/of/somebody.tar',
    ]);
    expect(blobs.content.size).toBe(1);
  });

  it('reports a document whose bytes are gone, and never removes it', async () => {
    const { blobs, records, image, sweep } = setUp();
    const { blob_name } = await image(30, 'broken');
    await blobs.remove(blob_name, scope);
    expect((await sweep({ remove: true })).brokenRecords).toEqual({ count: 1, examples: ['broken'] });
    expect(records.ids()).toEqual(['broken']);
  });

  it('keeps the bytes of a direct upload as long as its draft lives', async () => {
    const { blobs, draft, sweep } = setUp();
    await draft('open', ago(-1).toISOString());
    await draft('expired', ago(1).toISOString());
    for (const id of ['open', 'expired', 'unknown']) blobs.put(`uploads/${id}`, Buffer.from('123'), ago(30));
    const report = await sweep({ remove: true });
    expect(report.staleUploads).toMatchObject({ count: 2, bytes: 6 });
    expect(report.expiredDrafts).toEqual({ count: 1, examples: ['expired'] });
    expect([...blobs.content.keys()]).toEqual(['uploads/open']);
  });

  it('names a few, and counts all', async () => {
    const { blob, sweep } = setUp();
    for (let at = 0; at < 30; at++) await blob(30, `lost ${at}`);
    const { orphanBlobs } = await sweep();
    expect(orphanBlobs.count).toBe(30);
    expect(orphanBlobs.examples).toHaveLength(20);
  });
});

describe('a recent sweep', () => {
  it('costs what the recent days hold, however much is stored', async () => {
    const { blobs, records, image, sweep } = setUp();
    const days = 100;
    for (let at = 0; at < 2_000; at++) await image(30 + (at % days) * 24, `image ${at}`);
    const calls = { list: 0, read: 0, stat: 0 };
    const { list, stat } = blobs;
    const { read } = records;
    blobs.list = (...args) => {
      calls.list += 1;
      return list(...args);
    };
    blobs.stat = (...args) => {
      calls.stat += 1;
      return stat(...args);
    };
    records.read = (...args) => {
      calls.read += 1;
      return read(...args);
    };
    const recent = await sweep();
    const ofRecent = { ...calls };
    expect(recent.orphanBlobs.count).toBe(0);
    // Three days of names, of 20 images each, and the place of direct uploads.
    expect(recent.blobsSeen).toBeLessThanOrEqual(60);
    expect(ofRecent.list).toBe(4);
    expect(ofRecent.read + ofRecent.stat).toBeLessThanOrEqual(60 + 60);

    const everything = await sweep({ extent: 'everything' });
    expect(everything.blobsSeen).toBe(2_000);
    expect(everything.recordsSeen).toBe(2_000);
    process.stdout.write(
      `2,000 blobs over ${days} days: recent ${JSON.stringify(ofRecent)}, all ${JSON.stringify(calls)}\n`,
    );
  });

  it('does not see an orphan of long ago; a full one does', async () => {
    const { blob, sweep } = setUp();
    await blob(24 * 60, 'lost long ago');
    expect((await sweep()).orphanBlobs.count).toBe(0);
    expect((await sweep({ extent: 'everything' })).orphanBlobs.count).toBe(1);
  });
});
