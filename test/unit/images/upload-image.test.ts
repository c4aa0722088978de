import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FAKE_FACTS, fakeImage } from '../../support/fake-inspector.ts';
import { codeOfAsync } from '../../support/fault.ts';
import { createMemoryService, type MemoryService } from '../../support/memory-service.ts';
import { testScope } from '../../support/request-scope.ts';
import { uploadOf } from '../../support/upload.ts';

const scope = testScope();
const FIRST = fakeImage(50);
const SECOND = fakeImage(60, { format: 'PNG.', fill: '2' });

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const bytesOf = ({ content }: MemoryService, name: string) => Buffer.from(content.get(name)?.bytes ?? []).toString();

describe('a new image', () => {
  it('gets an id, the facts of its bytes and what was said of it', async () => {
    const service = createMemoryService();
    const describe = { name: 'Café.jpg', tags: ['pets'], metadata: { album: '2026' } };
    const { stored, replaced } = await service.uploadImage(uploadOf(FIRST, { describe }), scope);
    expect(replaced).toBeUndefined();
    expect(stored.record).toEqual({
      image_id: 'id-2',
      ...describe,
      ...FAKE_FACTS,
      size_bytes: 50,
      sha256: sha256(FIRST),
      blob_name: '2026/11/23/id-1.jpg',
      created_at: '2026-11-23T09:00:01.000Z',
      updated_at: '2026-11-23T09:00:01.000Z',
    });
    expect(await service.records.read('id-2', scope)).toEqual(stored);
    expect(service.content.get('2026/11/23/id-1.jpg')).toMatchObject({
      properties: { contentType: 'image/jpeg', sha256: sha256(FIRST), imageId: 'id-2' },
    });
    expect(bytesOf(service, '2026/11/23/id-1.jpg')).toBe(FIRST.toString());
  });

  it('takes the id that is given, and the id as its name when there is none', async () => {
    const service = createMemoryService();
    const { stored } = await service.uploadImage(uploadOf(FIRST, { describe: { imageId: 'a.jpg' } }), scope);
    expect(stored.record).toMatchObject({ image_id: 'a.jpg', name: 'a.jpg' });
  });

  it('never overwrites: 409, and the first stays as it was', async () => {
    const service = createMemoryService();
    const { stored } = await service.uploadImage(uploadOf(FIRST, { describe: { imageId: 'a' } }), scope);
    const again = service.uploadImage(uploadOf(SECOND, { describe: { imageId: 'a' } }), scope);
    await expect(again).rejects.toMatchObject({ code: 'ImageAlreadyExists', target: 'image_id' });
    expect(await service.records.read('a', scope)).toEqual(stored);
    expect([...service.content.keys()]).toEqual([stored.record.blob_name]);
  });
});

describe('an image of a given id', () => {
  const put = (service: MemoryService, bytes: Uint8Array, request: Parameters<typeof uploadOf>[1] = {}) =>
    service.uploadImage(uploadOf(bytes, { replaceId: 'a', ...request }), scope);

  it('is created where there is none', async () => {
    const { stored, replaced } = await put(createMemoryService(), FIRST);
    expect(stored.record.image_id).toBe('a');
    expect(replaced).toBeUndefined();
  });

  it('is replaced whole, but for the time when it was created, and its old bytes go', async () => {
    const service = createMemoryService();
    const describe = { name: 'first', tags: ['one'], metadata: { one: 1, two: 2 } };
    const first = await put(service, FIRST, { describe });
    const second = await put(service, SECOND, { describe: { tags: ['two'] } });
    expect(second.replaced?.record).toEqual(first.stored.record);
    expect(second.stored.etag).not.toBe(first.stored.etag);
    expect(second.stored.record).toMatchObject({
      image_id: 'a',
      name: 'a',
      tags: ['two'],
      metadata: {},
      format: 'png',
      sha256: sha256(SECOND),
      created_at: first.stored.record.created_at,
    });
    expect(second.stored.record.updated_at > first.stored.record.updated_at).toBe(true);
    expect([...service.content.keys()]).toEqual([second.stored.record.blob_name]);
    expect(bytesOf(service, second.stored.record.blob_name)).toBe(SECOND.toString());
  });

  it('is replaced on the tag that is there', async () => {
    const service = createMemoryService();
    const { stored } = await put(service, FIRST);
    const { replaced } = await put(service, SECOND, { precondition: { ifMatch: [stored.etag] } });
    expect(replaced).toEqual(stored);
    expect(await codeOfAsync(put(service, FIRST, { precondition: { ifMatch: '*' } }))).toBe('nothing thrown');
  });

  it.each([
    ['If-Match with another tag', { ifMatch: ['"other"'] }, 'PreconditionFailed'],
    ['If-None-Match: *', { mustBeNew: true }, 'ImageAlreadyExists'],
  ])('stays as it is on %s', async (_case, precondition, code) => {
    const service = createMemoryService();
    const { stored } = await put(service, FIRST);
    expect(await codeOfAsync(put(service, SECOND, { precondition }))).toBe(code);
    expect(await service.records.read('a', scope)).toEqual(stored);
    expect([...service.content.keys()]).toEqual([stored.record.blob_name]);
  });

  it.each([
    ['a tag', { ifMatch: ['"1"'] }],
    ['*', { ifMatch: '*' as const }],
  ])('is not created on If-Match with %s', async (_case, precondition) => {
    const service = createMemoryService();
    expect(await codeOfAsync(put(service, FIRST, { precondition }))).toBe('PreconditionFailed');
    expect(await service.records.read('a', scope)).toBeUndefined();
    expect(service.content.size).toBe(0);
  });

  it('is created on If-None-Match: * where there is none', async () => {
    expect((await put(createMemoryService(), FIRST, { precondition: { mustBeNew: true } })).replaced).toBeUndefined();
  });
});
