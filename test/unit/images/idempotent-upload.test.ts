import { describe, expect, it } from 'vitest';
import type { Description } from '../../../src/images/description.ts';
import { fakeImage } from '../../support/fake-inspector.ts';
import { createKeyedService, type KeyedService } from '../../support/keyed-service.ts';
import { testScope } from '../../support/request-scope.ts';
import { sampleRecord } from '../../support/sample-record.ts';
import { sourceOf, uploadOf } from '../../support/upload.ts';

const scope = testScope();
const BYTES = fakeImage(40);
const OTHER = fakeImage(41);
const HOUR_MS = 60 * 60 * 1_000;

interface Sent {
  readonly bytes?: Uint8Array;
  readonly describe?: Partial<Description>;
  readonly idempotencyKey?: string;
}

function post({ uploadImage }: KeyedService, { bytes = BYTES, describe, idempotencyKey = 'k' }: Sent = {}) {
  return uploadImage(uploadOf(bytes, { idempotencyKey, ...(describe && { describe }) }), scope);
}

/** One image with its bytes, and nothing else. */
function expectOneImage({ stored, memory }: KeyedService, image_id: string): void {
  expect(stored.ids()).toEqual([image_id]);
  expect([...memory.content.values()].map(({ properties }) => properties?.imageId)).toEqual([image_id]);
}

describe('an upload with an idempotency key', () => {
  it.each([{}, { imageId: 'a.jpg', name: 'n', tags: ['x'], metadata: { b: 1, a: true } }])(
    'is stored once, and repeated with the document as it is now: %j',
    async (describe) => {
      const service = createKeyedService();
      const first = await post(service, { describe });
      const { image_id } = first.stored.record;
      expect(first).toMatchObject({ replayed: false, stored: { record: { image_id: describe.imageId ?? image_id } } });
      expect(await post(service, { describe })).toEqual({ ...first, replayed: true });
      const patched = await service.updateImage(image_id, { name: 'patched' }, {}, scope);
      expect(await post(service, { describe })).toMatchObject({ replayed: true, stored: patched });
      const put = await service.uploadImage(uploadOf(OTHER, { replaceId: image_id }), scope);
      expect(await post(service, { describe })).toMatchObject({ replayed: true, stored: put.stored });
      service.clock.at += 365 * 24 * HOUR_MS;
      expect(await post(service, { describe })).toMatchObject({ replayed: true, stored: put.stored });
      expectOneImage(service, image_id);
    },
  );

  it.each([
    ['other bytes', { bytes: OTHER }],
    ['an id', { describe: { imageId: 'a' } }],
    ['a name', { describe: { name: 'n' } }],
    ['a tag', { describe: { tags: ['t'] } }],
    ['metadata', { describe: { metadata: { a: 1 } } }],
  ] satisfies [string, Sent][])('is another request with %s', async (_case, sent) => {
    const service = createKeyedService();
    const { stored } = await post(service);
    await expect(post(service, sent)).rejects.toMatchObject({ code: 'IdempotencyKeyReused' });
    expectOneImage(service, stored.record.image_id);
    expect(await post(service, { ...sent, idempotencyKey: 'another' })).toMatchObject({ replayed: false });
  });

  it('is the same request with its metadata in another order, and another one with the same text as a number', async () => {
    const service = createKeyedService();
    const first = await post(service, { describe: { metadata: { a: 1, b: '2' } } });
    const again = await post(service, { describe: { metadata: { b: '2', a: 1 } } });
    expect(again).toEqual({ ...first, replayed: true });
    const differs = post(service, { describe: { metadata: { a: 1, b: 2 } } });
    await expect(differs).rejects.toMatchObject({ code: 'IdempotencyKeyReused' });
  });

  it('is checked when it is repeated: what is no image is refused', async () => {
    const service = createKeyedService();
    await post(service);
    const bad = post(service, { bytes: Buffer.from('%PDF'.padEnd(40)) });
    await expect(bad).rejects.toMatchObject({ code: 'UnsupportedImageFormat' });
    await expect(post(service, { bytes: fakeImage(4_097) })).rejects.toMatchObject({ code: 'ImageTooLarge' });
  });

  it('does not use its key when it is refused', async () => {
    const service = createKeyedService();
    const corrupt = post(service, { bytes: Buffer.from('JPEG CORRUPT'.padEnd(40)) });
    await expect(corrupt).rejects.toMatchObject({ code: 'CorruptImage' });
    expect(await post(service)).toMatchObject({ replayed: false });
  });

  it('is refused where the id belongs to an image of no key, and leaves the key free', async () => {
    const service = createKeyedService();
    await service.stored.create(sampleRecord({ image_id: 'a' }), scope);
    for (let time = 0; time < 2; time++) {
      await expect(post(service, { describe: { imageId: 'a' } })).rejects.toMatchObject({ code: 'ImageAlreadyExists' });
    }
    expect(service.memory.content.size).toBe(0);
    expect((await service.stored.readClaimCurrent(KEY_HASH, scope))?.claim.lasting).toBe(false);
    const { stored } = await post(service, { bytes: OTHER, describe: { imageId: 'b' } });
    expect(stored.record.image_id).toBe('b');
  });

  it.each([{}, { imageId: 'a' }])('stores a new image after a delete, for any request: %j', async (describe) => {
    for (const bytes of [BYTES, OTHER]) {
      const service = createKeyedService();
      const first = await post(service, { describe });
      await service.deleteImage(first.stored.record.image_id, {}, scope);
      const second = await post(service, { bytes, describe });
      expect(second).toMatchObject({ replayed: false });
      expectOneImage(service, second.stored.record.image_id);
      expect(await post(service, { bytes, describe })).toEqual({ ...second, replayed: true });
    }
  });

  it('stores nothing when the image was stored by another copy and deleted while its bytes were coming', async () => {
    for (const describe of [{}, { imageId: 'a' }]) {
      for (const begins of ['before the first', 'after it'] as const) {
        const service = createKeyedService();
        if (begins === 'after it') await post(service, { describe });
        const goOn = Promise.withResolvers<void>();
        const began = Promise.withResolvers<void>();
        const slow = async function* () {
          began.resolve();
          yield BYTES.subarray(0, 30);
          await goOn.promise;
          yield BYTES.subarray(30);
        };
        const late = service.uploadImage(
          { source: sourceOf(slow(), describe), precondition: {}, idempotencyKey: 'k' },
          scope,
        );
        await began.promise;
        const { stored } = await post(service, { describe });
        await service.deleteImage(stored.record.image_id, {}, scope);
        goOn.resolve();
        await expect(late).rejects.toMatchObject({ code: 'TooManyRequests', retryAfterSeconds: 1 });
        expect([service.stored.ids(), service.memory.content.size]).toEqual([[], 0]);
      }
    }
  });

  it('stores nothing either when another copy is storing the image again', async () => {
    const resume = Promise.withResolvers<void>();
    let holds = false;
    const service = createKeyedService({
      records: (real) => ({
        ...real,
        async createOnce(...given) {
          if (holds) await resume.promise;
          return real.createOnce(...given);
        },
      }),
    });
    const { stored } = await post(service);
    const goOn = Promise.withResolvers<void>();
    const slow = async function* () {
      yield BYTES;
      await goOn.promise;
    };
    const late = service.uploadImage({ source: sourceOf(slow()), precondition: {}, idempotencyKey: 'k' }, scope);
    await expect.poll(() => service.memory.content.size).toBe(1);
    await service.deleteImage(stored.record.image_id, {}, scope);
    holds = true;
    const second = post(service);
    await expect.poll(claimOf(service)).not.toBe(stored.record.claim?.id);
    goOn.resolve();
    await expect(late).rejects.toMatchObject({ code: 'TooManyRequests' });
    resume.resolve();
    expectOneImage(service, (await second).stored.record.image_id);
  });

  it('is repeated without storage: the bytes are only compared', async () => {
    const storage = { isThere: true };
    const service = createKeyedService({
      blobs: (real) => ({
        ...real,
        open: (...given) => (storage.isThere ? real.open(...given) : expect.unreachable('A blob was opened.')),
      }),
    });
    const first = await post(service);
    storage.isThere = false;
    expect(await post(service)).toEqual({ ...first, replayed: true });
  });

  it('holds its key for some hours after a crash between claim and record', async () => {
    const crash = { now: true };
    const service = createKeyedService({
      records: (real) => ({
        ...real,
        createOnce: (...given) => (crash.now ? new Promise<never>(() => undefined) : real.createOnce(...given)),
      }),
    });
    void post(service);
    await expect.poll(claimOf(service)).toBeDefined();
    crash.now = false;
    service.clock.at += 3 * HOUR_MS;
    await expect(post(service, { bytes: OTHER })).rejects.toMatchObject({ code: 'IdempotencyKeyReused' });
    service.clock.at += HOUR_MS;
    expect(await post(service, { bytes: OTHER })).toMatchObject({ replayed: false });
    await expect(post(service)).rejects.toMatchObject({ code: 'IdempotencyKeyReused' });
  });
});

const claimOf =
  ({ stored }: KeyedService) =>
  async () =>
    (await stored.readClaimCurrent(KEY_HASH, scope))?.claim.id;

/** SHA-256 of `k`: what is stored of the key. */
const KEY_HASH = '8254c329a92850f6d539dd376f4816ee2764517da5e0235514af433164480d7a';
