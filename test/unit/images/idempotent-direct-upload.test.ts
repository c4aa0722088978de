import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../../src/errors.ts';
import type { BegunUpload } from '../../../src/images/begin-upload.ts';
import { hashKey } from '../../../src/images/claim.ts';
import { fakeImage } from '../../support/fake-inspector.ts';
import { createKeyedService, type KeyedService } from '../../support/keyed-service.ts';
import { testScope } from '../../support/request-scope.ts';
import { sampleRecord } from '../../support/sample-record.ts';
import { uploadOf } from '../../support/upload.ts';

const scope = testScope();
const BYTES = fakeImage(40);
const HOUR_MS = 60 * 60 * 1_000;

function begin({ beginUpload }: KeyedService, { sizeBytes = BYTES.length, name = 'n', imageId = '' } = {}) {
  const description = { name, tags: [], metadata: {}, ...(imageId !== '' && { imageId }) };
  return beginUpload({ sizeBytes, description, idempotencyKey: 'k' }, scope);
}

function complete(service: KeyedService, { draft }: BegunUpload) {
  service.memory.put(draft.blob_name, BYTES);
  return service.completeUpload(draft.upload_id, scope);
}

const hoursLeft = ({ clock }: KeyedService, until: Date | string) => (Date.parse(`${until}`) - clock.at) / HOUR_MS;

describe('a direct upload with an idempotency key', () => {
  it.each([{}, { imageId: 'a' }])('is begun once, with a URL that no draft outlives: %j', async (said) => {
    const service = createKeyedService();
    const first = await begin(service, said);
    expect(first.replayed).toBe(false);
    service.clock.at += 2.5 * HOUR_MS;
    const again = await begin(service, said);
    expect(again).toMatchObject({ draft: first.draft, replayed: true });
    expect([first, again].map(({ uploadUrl }) => hoursLeft(service, uploadUrl.expiresAt.toISOString()))).toEqual([
      -0.5, 0.5,
    ]);
  });

  it('is the same upload after its image was completed, replaced, and its draft has expired', async () => {
    const service = createKeyedService();
    const first = await begin(service);
    const { stored } = await complete(service, first);
    expect(stored.record.claim).toEqual({ key: hashKey('k'), id: expect.any(String) });
    expect(await begin(service)).toMatchObject({ draft: { upload_id: first.draft.upload_id }, replayed: true });
    const put = await service.uploadImage(uploadOf(BYTES, { replaceId: stored.record.image_id }), scope);
    for (const hours of [0, 4, 30 * 24]) {
      service.clock.at += hours * HOUR_MS;
      const again = await begin(service);
      expect(again).toMatchObject({ draft: { upload_id: first.draft.upload_id }, replayed: true });
      expect(hoursLeft(service, again.draft.expires_at)).toBeGreaterThan(0);
      expect(await complete(service, again)).toEqual({ stored: put.stored, created: false });
    }
    await expect(begin(service, { sizeBytes: 41 })).rejects.toMatchObject({ code: 'IdempotencyKeyReused' });
  });

  it('is another request with another size or name, or than an upload in one request', async () => {
    const service = createKeyedService();
    await begin(service);
    const others = [
      begin(service, { sizeBytes: 41 }),
      begin(service, { name: 'm' }),
      service.uploadImage(uploadOf(BYTES, { idempotencyKey: 'k', describe: { name: 'n' } }), scope),
    ];
    for (const other of others) await expect(other).rejects.toMatchObject({ code: 'IdempotencyKeyReused' });
  });

  it.each([
    [
      'its bytes were refused',
      async (service: KeyedService, { draft }: BegunUpload) => {
        service.memory.put(draft.blob_name, Buffer.from('%PDF'.padEnd(40)));
        await expect(service.completeUpload(draft.upload_id, scope)).rejects.toMatchObject({
          code: 'UnsupportedImageFormat',
        });
      },
    ],
    [
      'it has expired',
      async (service: KeyedService) => {
        service.clock.at += 3 * HOUR_MS;
      },
    ],
    [
      'its image was deleted',
      async (service: KeyedService, begun: BegunUpload) => {
        const { stored } = await complete(service, begun);
        await service.deleteImage(stored.record.image_id, {}, scope);
      },
    ],
  ])('leaves its key free when %s, and cannot be completed any more', async (_case, end) => {
    for (const more of [{}, { sizeBytes: 41 }]) {
      const service = createKeyedService();
      const first = await begin(service, { imageId: 'a' });
      await end(service, first);
      const second = await begin(service, { imageId: 'a', ...more });
      expect(second.replayed).toBe(false);
      expect(second.draft.upload_id).not.toBe(first.draft.upload_id);
      await expect(complete(service, first)).rejects.toMatchObject({ code: 'UploadNotFound' });
      service.memory.put(second.draft.blob_name, fakeImage(more.sizeBytes ?? 40));
      expect(await service.completeUpload(second.draft.upload_id, scope)).toMatchObject({ created: true });
      expect(service.stored.ids()).toEqual(['a']);
    }
  });

  it('cannot be completed by a request that goes on while its key is used for another upload', async () => {
    const held = Promise.withResolvers<void>();
    const copying = Promise.withResolvers<void>();
    const service = createKeyedService({
      blobs: (real) => ({
        ...real,
        async copy(...given) {
          copying.resolve();
          await held.promise;
          return real.copy(...given);
        },
      }),
    });
    const first = await begin(service);
    const slow = complete(service, first);
    await copying.promise;
    service.clock.at += 3 * HOUR_MS;
    const second = await begin(service);
    expect(second.replayed).toBe(false);
    held.resolve();
    await expect(slow).rejects.toMatchObject({ code: 'UploadNotFound' });
    expect([service.stored.ids(), service.memory.content.size]).toEqual([[], 0]);
    expect(await complete(service, second)).toMatchObject({ created: true });
  });

  it('keeps its key for a request that is about to add the record when the upload expires', async () => {
    const held = Promise.withResolvers<void>();
    const adding = Promise.withResolvers<void>();
    const service = createKeyedService({
      records: (real) => ({
        ...real,
        async createOnce(...given) {
          adding.resolve();
          await held.promise;
          return real.createOnce(...given);
        },
      }),
    });
    const slow = complete(service, await begin(service));
    await adding.promise;
    service.clock.at += 3 * HOUR_MS;
    await expect(begin(service, { sizeBytes: 41 })).rejects.toMatchObject({ code: 'IdempotencyKeyReused' });
    held.resolve();
    expect(await slow).toMatchObject({ created: true });
  });

  it('goes on after a failed copy, under the id of an image that was deleted before', async () => {
    const copies = { fail: true };
    const service = createKeyedService({
      blobs: (real) => ({
        ...real,
        async copy(...given) {
          if (copies.fail) throw new ServiceError('StorageUnavailable', 'The copy failed.');
          return real.copy(...given);
        },
      }),
    });
    const { stored } = await service.uploadImage(uploadOf(BYTES, { replaceId: 'a' }), scope);
    await service.deleteImage(stored.record.image_id, {}, scope);
    const begun = await begin(service, { imageId: 'a' });
    await expect(complete(service, begun)).rejects.toMatchObject({ code: 'StorageUnavailable' });
    expect(await begin(service, { imageId: 'a' })).toMatchObject({ replayed: true, draft: { image_id: 'a' } });
    copies.fail = false;
    expect(await service.completeUpload(begun.draft.upload_id, scope)).toMatchObject({ created: true });
  });

  it('begins nothing for an id that is taken, and leaves its key free', async () => {
    const service = createKeyedService();
    await service.stored.create(sampleRecord({ image_id: 'a' }), scope);
    await expect(begin(service, { imageId: 'a' })).rejects.toMatchObject({ code: 'ImageAlreadyExists' });
    expect(await begin(service, { imageId: 'b' })).toMatchObject({ replayed: false });
  });

  it('lets the store forget its claim unless an image came of it', async () => {
    const service = createKeyedService();
    const lasting = async () => (await service.stored.readClaimCurrent(hashKey('k'), scope))?.claim.lasting;
    const begun = await begin(service);
    expect(await lasting()).toBe(false);
    const { stored } = await complete(service, begun);
    expect(await lasting()).toBe(true);
    await service.deleteImage(stored.record.image_id, {}, scope);
    expect(await lasting()).toBe(false);
  });
});
