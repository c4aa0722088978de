import { describe, expect, it } from 'vitest';
import type { BlobStore } from '../../../src/images/blob-store.ts';
import { partCount, partSize, partSizes } from '../../../src/images/upload-parts.ts';
import { fakeImage } from '../../support/fake-inspector.ts';
import { createKeyedService, type KeyedService } from '../../support/keyed-service.ts';
import { testScope } from '../../support/request-scope.ts';
import { sampleRecord } from '../../support/sample-record.ts';
import { createSweepWorld } from '../../support/sweep-world.ts';

const scope = testScope();
const MIB = 1024 * 1024;
const PART = 8 * MIB;
const BYTES = fakeImage(PART + 100);

async function begin(service: KeyedService, { parts = true, imageId = 'a', idempotencyKey = 'k' } = {}) {
  const request = { sizeBytes: BYTES.length, parts, description: { imageId, tags: [], metadata: {} }, idempotencyKey };
  const begun = await service.beginUpload(request, scope);
  return {
    ...begun,
    send: (index: number, bytes = BYTES.subarray(index * PART, (index + 1) * PART)) =>
      service.memory.putPart(begun.parts?.urls[index] ?? '', bytes),
    complete: () => service.completeUpload(begun.draft.upload_id, scope),
  };
}

async function namesWithParts(store: BlobStore): Promise<string[]> {
  const names: string[] = [];
  for await (const { blobs } of store.listWithParts('uploads/', scope)) names.push(...blobs.map(({ name }) => name));
  return names;
}

const create = (blobs: (real: BlobStore) => BlobStore = (real) => real) =>
  createKeyedService({ blobs, maxDirectUploadBytes: BYTES.length });

describe('the parts of an upload', () => {
  it.each([
    [1, 8, 1],
    [8 * MIB, 8, 1],
    [8 * MIB + 1, 8, 2],
    [1024 * MIB, 8, 128],
    [8_000 * MIB, 8, 1_000],
    [8_000 * MIB + 1, 9, 889],
    [Number.MAX_SAFE_INTEGER, 8_589_935, 1_000],
  ])('of %i bytes have %i MiB and are %i', (sizeBytes, partMib, count) => {
    expect(partSize(sizeBytes)).toBe(partMib * MIB);
    expect(partCount(sizeBytes, partSize(sizeBytes))).toBe(count);
    const sizes = partSizes(sizeBytes, partSize(sizeBytes));
    expect(sizes).toHaveLength(count);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(sizeBytes);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(partMib * MIB);
  });

  it('have URLs only where the client asks for them, which belongs to the request', async () => {
    const service = create();
    const first = await begin(service);
    expect(first.parts).toEqual({ sizeBytes: PART, urls: [expect.any(String), expect.any(String)], headers: {} });
    expect(await begin(service)).toMatchObject({ draft: first.draft, parts: first.parts, replayed: true });
    await expect(begin(service, { parts: false })).rejects.toMatchObject({ code: 'IdempotencyKeyReused' });
    expect((await begin(service, { parts: false, idempotencyKey: 'other' })).parts).toBeUndefined();
  });
});

describe('completeUpload, in parts', () => {
  it('makes an image once all are there, whatever their order', async () => {
    const service = create();
    const { draft, send, complete } = await begin(service);
    const missing = { code: 'UploadIncomplete', message: expect.stringMatching(/^Not all of the 2 parts/) };
    await expect(complete()).rejects.toMatchObject(missing);
    send(1);
    await expect(complete()).rejects.toMatchObject(missing);
    send(0);
    const { stored, created } = await complete();
    expect(created).toBe(true);
    expect(Buffer.from(service.memory.content.get(stored.record.blob_name)?.bytes ?? []).equals(BYTES)).toBe(true);
    expect(service.memory.content.has(draft.blob_name)).toBe(false);
    expect(await complete()).toEqual({ stored, created: false });
  });

  it('also takes all bytes at once, by the upload URL', async () => {
    const service = create();
    const { draft, complete } = await begin(service);
    service.memory.put(draft.blob_name, BYTES);
    expect((await complete()).created).toBe(true);
  });

  it('removes parts of another size, and can still be done', async () => {
    const { memory, ...service } = create();
    const { send, complete } = await begin({ memory, ...service });
    send(0);
    send(1, Buffer.alloc(99));
    const message = expect.stringContaining(`has ${PART + 99} bytes; ${PART + 100} were announced. It was removed.`);
    await expect(complete()).rejects.toMatchObject({ code: 'UploadIncomplete', message });
    expect(memory.content.size).toBe(0);
    send(1);
    await expect(complete()).rejects.toMatchObject({ code: 'UploadIncomplete' });
    send(0);
    expect((await complete()).created).toBe(true);
  });

  it('finds the image when another request has completed the upload before it assembles', async () => {
    let completeOther: () => Promise<unknown> = async () => undefined;
    const service = create((real) => ({
      ...real,
      async assemble(...given) {
        const first = completeOther;
        completeOther = async () => undefined;
        await first();
        return real.assemble(...given);
      },
    }));
    const { send, complete } = await begin(service);
    for (const index of [0, 1]) send(index);
    completeOther = complete;
    expect((await complete()).created).toBe(false);
    expect(service.memory.content.size).toBe(1);
  });

  it('copies nothing that was written over what was checked', async () => {
    const service = create((real) => ({
      ...real,
      async copy(from, ...given) {
        service.memory.put(from, fakeImage(BYTES.length, { fill: 'x' }));
        return real.copy(from, ...given);
      },
    }));
    const { send, complete } = await begin(service);
    for (const index of [0, 1]) send(index);
    await expect(complete()).rejects.toMatchObject({ code: 'UploadNotFound' });
    expect([service.memory.content.size, service.stored.ids()]).toEqual([0, []]);
  });

  it.each([
    ['the upload has expired', 3, undefined, 'UploadNotFound'],
    ['another image has taken the id', 0, 'a', 'ImageAlreadyExists'],
  ])('assembles nothing when %s', async (_case, hours, takenId, code) => {
    const { memory, ...service } = create();
    const { draft, send, complete } = await begin({ memory, ...service });
    for (const index of [0, 1]) send(index);
    service.clock.at += hours * 60 * 60 * 1_000;
    if (takenId !== undefined) await service.stored.create(sampleRecord({ image_id: takenId }), scope);
    await expect(complete()).rejects.toMatchObject({ code });
    expect(memory.content.size).toBe(0);
    // What has expired is left to the sweep.
    expect(await namesWithParts(memory)).toEqual(takenId === undefined ? [draft.blob_name] : []);
  });
});

it('a sweep removes parts whose upload has expired, and no others', async () => {
  const { blobs, draft, ago, image, sweep } = createSweepWorld();
  await image(30, 'kept');
  await draft('live', -1);
  await draft('expired', 27);
  for (const [name, hours] of Object.entries({ live: 30, expired: 30, unknown: 30, young: 1 })) {
    blobs.putPart(`memory://blobs/uploads/${name}?part=0`, Buffer.from('x'), ago(hours));
  }
  const report = await sweep({ remove: true });
  expect(report.staleUploads.examples).toEqual(['uploads/expired', 'uploads/unknown']);
  expect(await namesWithParts(blobs)).toEqual(['uploads/live', 'uploads/young']);
});
