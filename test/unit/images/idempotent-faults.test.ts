import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../../src/errors.ts';
import { hashKey } from '../../../src/images/claim.ts';
import type { CompletedUpload } from '../../../src/images/complete-upload.ts';
import { OutcomeUnknownError } from '../../../src/images/outcome-unknown.ts';
import type { RecordStore } from '../../../src/images/record-store.ts';
import type { UploadedImage } from '../../../src/images/upload-image.ts';
import { fakeImage } from '../../support/fake-inspector.ts';
import { createKeyedService, type KeyedService } from '../../support/keyed-service.ts';
import { testScope } from '../../support/request-scope.ts';
import { uploadOf } from '../../support/upload.ts';

const scope = testScope();
const BYTES = fakeImage(40);
const FAILED = new ServiceError('DatabaseUnavailable', 'The database returned an unexpected error.');

type Write = 'writeClaim' | 'createOnce' | 'createDraft' | 'replaceDraft';

/** `records` whose next call of this write fails, before it is applied or after. */
function failing(records: RecordStore, write: Write, applied: boolean): RecordStore {
  let left = 1;
  const call = records[write] as (...given: unknown[]) => Promise<unknown>;
  return {
    ...records,
    async [write](...given: unknown[]) {
      if (left-- <= 0) return call(...given);
      if (applied) await call(...given);
      throw new OutcomeUnknownError(FAILED);
    },
  };
}

async function direct({ beginUpload, completeUpload, memory }: KeyedService) {
  const request = { sizeBytes: BYTES.length, description: { tags: [], metadata: {} }, idempotencyKey: 'k' };
  const { draft } = await beginUpload(request, scope);
  if (!memory.content.has(draft.blob_name)) memory.put(draft.blob_name, BYTES);
  return completeUpload(draft.upload_id, scope);
}

const post = ({ uploadImage }: KeyedService) => uploadImage(uploadOf(BYTES, { idempotencyKey: 'k' }), scope);

const OPERATIONS = [
  { name: 'an upload', send: post, writes: ['writeClaim', 'createOnce'] },
  { name: 'a direct upload', send: direct, writes: ['createDraft', 'writeClaim', 'replaceDraft', 'createOnce'] },
] as const;

describe.each(OPERATIONS)('$name with a key that is sent until it is answered', ({ send, writes }) => {
  const faults = writes.flatMap((write) => [false, true].map((applied) => ({ write, applied })));
  it.each(faults)('stores one image when the response of $write is lost, applied: $applied', async (fault) => {
    const service = createKeyedService({ records: (real) => failing(real, fault.write, fault.applied) });
    await expect(send(service)).rejects.toMatchObject({ code: 'DatabaseUnavailable' });
    const { stored } = await send(service);
    expect(service.stored.ids()).toEqual([stored.record.image_id]);
    expect(service.memory.content.has(stored.record.blob_name)).toBe(true);
    expect((await send(service)).stored).toEqual(stored);
    expect(service.stored.ids()).toHaveLength(1);
  });
});

/** Stores whose calls come through in an order that the scheduler draws. */
function scheduled(scheduler: fc.Scheduler): KeyedService {
  const late = <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) =>
    scheduler.scheduleFunction(call) as (...args: Args) => Promise<T>;
  return createKeyedService({
    records: (real) => ({
      ...real,
      readCurrent: late(real.readCurrent),
      readRemoval: late(real.readRemoval),
      createOnce: late(real.createOnce),
      remove: late(real.remove),
      readClaimCurrent: late(real.readClaimCurrent),
      writeClaim: late(real.writeClaim),
      createDraft: late(real.createDraft),
      replaceDraft: late(real.replaceDraft),
    }),
    blobs: (real) => ({ ...real, remove: late(real.remove), copy: late(real.copy) }),
  });
}

type Outcome = { readonly id: string; readonly isNew: boolean } | string;

async function outcomeOf(sending: Promise<UploadedImage | CompletedUpload>): Promise<Outcome> {
  try {
    const answer = await sending;
    return { id: answer.stored.record.image_id, isNew: 'replayed' in answer ? !answer.replayed : answer.created };
  } catch (error) {
    if (error instanceof ServiceError) return error.code;
    throw error;
  }
}

describe.each(OPERATIONS)('copies of $name at once', ({ send }) => {
  const copies = fc.integer({ min: 2, max: 4 });

  it('store one image, and all of them return it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), copies, async (scheduler, count) => {
        const service = scheduled(scheduler);
        const sent = Array.from({ length: count }, () => outcomeOf(send(service)));
        const outcomes = await scheduler.waitFor(Promise.all(sent));
        const [id = ''] = service.stored.ids();
        expect(service.stored.ids()).toEqual([id]);
        expect(outcomes.map((outcome) => typeof outcome === 'object' && outcome.id)).toEqual(outcomes.map(() => id));
        expect(outcomes.filter((outcome) => typeof outcome === 'object' && outcome.isNew)).toHaveLength(1);
        expect(await service.stored.listExpiredDrafts('9', 10, scope)).toHaveLength(send === direct ? 1 : 0);
        expectItsBytesAlone(service);
      }),
      { numRuns: 150 },
    );
  });

  it('never leave two images, or one that nobody was told of, when it is deleted in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), copies, async (scheduler, count) => {
        const service = scheduled(scheduler);
        const sent = Array.from({ length: count }, () => outcomeOf(send(service)));
        const removals = sent.map(async (sending) => {
          const outcome = await sending;
          if (typeof outcome === 'object') await service.deleteImage(outcome.id, {}, scope);
        });
        await scheduler.waitFor(Promise.all(removals));
        expect(service.stored.ids()).toEqual([]);
        expect((await service.stored.readClaimCurrent(hashKey('k'), scope))?.claim.lasting).toBe(false);
        for (const outcome of await Promise.all(sent)) {
          // Incomplete: a late copy began the upload again, and the cleanup of another copy removed the bytes.
          if (typeof outcome === 'string')
            expect(outcome).toMatch(/^(?:TooManyRequests|UploadNotFound|UploadIncomplete)$/);
        }
        const { stored } = await scheduler.waitFor<UploadedImage | CompletedUpload>(send(service));
        expect(service.stored.ids()).toEqual([stored.record.image_id]);
        expectItsBytesAlone(service);
      }),
      { numRuns: 150 },
    );
  });
});

function expectItsBytesAlone({ memory, stored }: KeyedService): void {
  const kept = [...memory.content].filter(([name]) => !name.startsWith('uploads/'));
  expect(kept.map(([, { properties }]) => properties?.imageId)).toEqual(stored.ids());
}
