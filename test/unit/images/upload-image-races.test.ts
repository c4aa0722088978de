import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../../src/errors.ts';
import type { Precondition } from '../../../src/images/precondition.ts';
import { fakeImage } from '../../support/fake-inspector.ts';
import { createMemoryService } from '../../support/memory-service.ts';
import { testScope } from '../../support/request-scope.ts';
import { sampleRecord } from '../../support/sample-record.ts';
import { uploadOf } from '../../support/upload.ts';

const scope = testScope();

/** Stores whose calls come through in an order that the scheduler draws. */
function scheduled(scheduler: fc.Scheduler) {
  const late = <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) =>
    scheduler.scheduleFunction(call) as (...args: Args) => Promise<T>;
  return createMemoryService({
    records: (real) => ({
      ...real,
      read: late(real.read),
      create: late(real.create),
      replace: late(real.replace),
    }),
    blobs: (real) => ({
      ...real,
      remove: late(real.remove),
      open(name, given) {
        const writer = real.open(name, given);
        return { write: late(writer.write), commit: late(writer.commit), abandon: late(writer.abandon) };
      },
    }),
  });
}

/** Runs uploads of one id at once, each of another size; gives the sizes of those that succeeded, and the service. */
async function race(scheduler: fc.Scheduler, requests: readonly { replace: boolean; precondition?: Precondition }[]) {
  const service = scheduled(scheduler);
  const uploads = requests.map(async ({ replace, precondition = {} }, at) => {
    const bytes = fakeImage(7, { fill: String(at) });
    const request = replace ? { replaceId: 'a' } : { describe: { imageId: 'a' } };
    try {
      return (await service.uploadImage(uploadOf(bytes, { ...request, precondition }), scope)).stored.record.sha256;
    } catch (error) {
      if (error instanceof ServiceError) return error.code;
      throw error;
    }
  });
  await scheduler.waitFor(Promise.all(uploads));
  const stored = await service.records.read('a', scope);
  // One document, its own bytes, and no others.
  expect(stored).toBeDefined();
  expect([...service.content.keys()]).toEqual([stored?.record.blob_name]);
  expect([...service.content.values()][0]?.properties?.sha256).toBe(stored?.record.sha256);
  const outcomes = await Promise.all(uploads);
  expect(outcomes).toContain(stored?.record.sha256);
  return outcomes;
}

const count = fc.integer({ min: 2, max: 4 });
const times = <T>(length: number, value: T): T[] => Array.from({ length }, () => value);

describe('uploads of one id at once', () => {
  it('replace one another in turn', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), count, async (scheduler, writers) => {
        const outcomes = await race(scheduler, times(writers, { replace: true }));
        expect(new Set(outcomes).size).toBe(writers);
        for (const outcome of outcomes) expect(outcome).toMatch(/^[0-9a-f]{64}$/);
      }),
      { numRuns: 60 },
    );
  });

  it('create the image once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), count, fc.boolean(), async (scheduler, writers, byPut) => {
        const request = byPut ? { replace: true, precondition: { mustBeNew: true } } : { replace: false };
        const outcomes = await race(scheduler, times(writers, request));
        expect(outcomes.filter((outcome) => outcome === 'ImageAlreadyExists')).toHaveLength(writers - 1);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a writer that is overtaken', () => {
  it('gives up after a while, and leaves nothing', async () => {
    const service = createMemoryService({
      records: (real) => ({
        ...real,
        async create(record) {
          return { stored: { record, etag: 'another' }, created: false };
        },
        async replace() {
          return undefined; // There is always a newer one.
        },
        async read(image_id) {
          return { record: sampleRecord({ image_id }), etag: 'another' };
        },
      }),
    });
    const upload = service.uploadImage(uploadOf(fakeImage(20), { replaceId: 'a' }), scope);
    await expect(upload).rejects.toMatchObject({ code: 'TooManyRequests', retryAfterSeconds: 1 });
    expect(service.content.size).toBe(0);
  });

  it('creates the image again when it was deleted meanwhile', async () => {
    let isFirst = true;
    const service = createMemoryService({
      records: (real) => ({
        ...real,
        async create(record, ...rest) {
          if (!isFirst) return real.create(record, ...rest);
          isFirst = false;
          // The one that is in the way is deleted between this answer and the replacement.
          return { stored: { record, etag: 'gone' }, created: false };
        },
      }),
    });
    const { stored, replaced } = await service.uploadImage(uploadOf(fakeImage(20), { replaceId: 'a' }), scope);
    expect(replaced).toBeUndefined();
    expect(await service.records.read('a', scope)).toEqual(stored);
    expect([...service.content.keys()]).toEqual([stored.record.blob_name]);
  });
});
