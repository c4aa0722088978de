import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { loadSettings } from '../../../../src/clouds/azure/settings.ts';
import { createAzureStores } from '../../../../src/clouds/azure/stores.ts';
import { getImageContentFunction } from '../../../../src/functions/get-image-content.ts';
import { getImageMetadataFunction } from '../../../../src/functions/get-image-metadata.ts';
import { getImagePreviewFunction } from '../../../../src/functions/get-image-preview.ts';
import { uploadImageFunction } from '../../../../src/functions/upload-image.ts';
import { createService, type Service } from '../../../../src/service.ts';
import { testScope } from '../../../support/request-scope.ts';
import { noise } from '../../../support/sample-images.ts';
import { send } from '../../../support/send.ts';
import { chunksOf } from '../../../support/upload.ts';
import { countStoreCalls, type StoreCalls } from '../support/store-calls.ts';

/**
 * What an operation costs: the requests that both SDKs send for it, once a process has done it before. The emulator
 * charges 1 RU for everything, so that the calls are counted here and docs/scale.md multiplies them.
 */
const MIB = 1_024 * 1_024;
/** Of the bytes, of both previews, and of the note that there are none. */
const DELETES = Array<string>(4).fill('Delete Blob');
const settings = loadSettings(inject('storeSettings'));
const places = {
  blobs: new URL(settings.blobConnection.endpoint),
  cosmos: new URL(settings.cosmosConnection.endpoint),
};
const costs: Record<string, StoreCalls> = {};
let service: Service;
let image: Buffer;

async function upload(body: Buffer, id?: string, key?: string): Promise<string> {
  const path = id === undefined ? 'images' : `images/${id}`;
  const method = id === undefined ? 'POST' : 'PUT';
  const headers = { 'Content-Type': 'image/jpeg', ...(key !== undefined && { 'Idempotency-Key': key }) };
  const { status, json } = await send(uploadImageFunction(service), { method, path, headers, body: [body] });
  if (status >= 300) throw new Error(`An upload answered ${status}`);
  return String(json.image_id);
}

async function read(id: string, headers: Record<string, string> = {}) {
  return send(getImageMetadataFunction(service), { path: `images/${id}`, headers });
}

function padded(bytes: number): Buffer {
  return Buffer.concat([image, Buffer.alloc(bytes - image.length)]);
}

/** The calls of the second time: with the first one an SDK asks once for what it keeps. */
async function costOf(name: string, work: () => Promise<unknown>): Promise<StoreCalls> {
  await work();
  const calls = await countStoreCalls(places, work);
  costs[name] = calls;
  return calls;
}

beforeAll(async () => {
  service = createService({ ...createAzureStores(settings), settings });
  image = await noise(32, 32).jpeg().toBuffer();
});

afterAll(() => {
  const rows = Object.entries(costs).map(
    ([name, { storage, database }]) => `  ${name}: ${[...storage, ...database].join(', ') || 'nothing'}`,
  );
  process.stdout.write(`Calls to the stores (the emulator charges 1 RU for each)\n${rows.join('\n')}\n`);
});

describe('an upload', () => {
  it('of a new image is one blob and one document written, and nothing read', async () => {
    expect(await costOf('upload of a new image', () => upload(image))).toEqual({
      storage: ['Put Blob'],
      database: ['create'],
    });
  });

  it('above 4 MiB has one request more for each 2 MiB, and one that makes it appear', async () => {
    expect(await costOf('upload of 7 MiB', () => upload(padded(7 * MIB)))).toEqual({
      storage: ['Put Block', 'Put Block', 'Put Block', 'Put Block List'],
      database: ['create'],
    });
  });

  it('that replaces an image tries to create it, reads, replaces, and removes what nobody sees any more', async () => {
    const id = await upload(image);
    expect(await costOf('upload that replaces', () => upload(image, id))).toEqual({
      storage: ['Put Blob', ...DELETES],
      database: ['create', 'point read', 'replace'],
    });
  });

  it('with a key looks it up and claims it; one that is repeated only reads', async () => {
    expect(await costOf('upload with a key', () => upload(image, undefined, randomUUID()))).toEqual({
      storage: ['Put Blob'],
      database: ['upsert', 'point read', 'create', 'create'],
    });
    const key = randomUUID();
    await upload(image, undefined, key);
    const lookUp = ['upsert', 'point read', 'upsert', 'point read'];
    expect(await costOf('upload with a key, repeated', () => upload(image, undefined, key))).toEqual({
      storage: [],
      database: [...lookUp, ...lookUp],
    });
  });

  it('that is only inspected costs nothing', async () => {
    const inspect = () =>
      service.inspectImage({ bytes: chunksOf(image, 999), describe: () => ({ tags: [], metadata: {} }) }, testScope());
    expect(await costOf('inspection', inspect)).toEqual({ storage: [], database: [] });
  });
});

describe('a read', () => {
  it('of metadata is one point read, whether the client has it already or not', async () => {
    const id = await upload(image);
    const once = { storage: [], database: ['point read'] };
    expect(await costOf('metadata read, 200', () => read(id))).toEqual(once);
    const etag = (await read(id)).headers.get('etag') ?? '';
    expect(await costOf('metadata read, 304', () => read(id, { 'If-None-Match': etag }))).toEqual(once);
  });

  it('of the content is one point read: the URL is signed here', async () => {
    const id = await upload(image);
    const redirect = () => send(getImageContentFunction(service), { path: `images/${id}/content` });
    expect(await costOf('redirect to the content', redirect)).toEqual({ storage: [], database: ['point read'] });
  });

  it('of a preview makes it once; then it is one point read and a look', async () => {
    const preview = (id: string) => send(getImagePreviewFunction(service), { path: `images/${id}/preview` });
    const ids = [await upload(image), await upload(image)];
    expect(await costOf('preview, first', () => preview(ids.pop() ?? ''))).toEqual({
      storage: ['Get Blob Properties', 'Get Blob Properties', 'Get Blob Properties', 'Get Blob', 'Put Blob'],
      database: ['point read', 'upsert', 'point read'],
    });
    const id = await upload(image);
    expect(await costOf('preview, kept', () => preview(id))).toEqual({
      storage: ['Get Blob Properties'],
      database: ['point read'],
    });
  });

  it('of a page is one query; the plan and the refusal of the gateway are known', async () => {
    const list = () => service.listImages({ order: 'desc', limit: 20, filter: {} }, testScope());
    expect(await costOf('list', list)).toEqual({ storage: [], database: ['query'] });
  });
});

describe('a change', () => {
  it('of a description is a read and a conditional write', async () => {
    const id = await upload(image);
    const update = () => service.updateImage(id, { name: 'new' }, {}, testScope());
    expect(await costOf('update', update)).toEqual({ storage: [], database: ['point read', 'replace'] });
  });

  it('that removes an image is a read, a conditional removal, and that of its bytes', async () => {
    const ids = [await upload(image), await upload(image)];
    const remove = () => service.deleteImage(ids.pop() ?? '', {}, testScope());
    expect(await costOf('delete', remove)).toEqual({
      storage: DELETES,
      database: ['point read', 'replace'],
    });
  });

  it('that removes an image of a key also releases the key', async () => {
    const ids = [await upload(image, undefined, randomUUID()), await upload(image, undefined, randomUUID())];
    const remove = () => service.deleteImage(ids.pop() ?? '', {}, testScope());
    const { database } = await costOf('delete, with a key', remove);
    expect(database).toEqual(['point read', 'replace', 'upsert', 'point read', 'replace']);
  });

  it('that makes an id again that was just removed reads and replaces what is left of it', async () => {
    const ids = [await upload(image), await upload(image)];
    for (const id of ids) await service.deleteImage(id, {}, testScope());
    expect(await costOf('upload under an id just removed', () => upload(image, ids.pop()))).toEqual({
      storage: ['Put Blob'],
      database: ['create', 'point read', 'replace'],
    });
  });
});

describe('a direct upload', () => {
  it('begins with one document', async () => {
    const begin = () => service.beginUpload({ sizeBytes: 10, description: { tags: [], metadata: {} } }, testScope());
    expect(await costOf('direct upload, begin', begin)).toEqual({ storage: [], database: ['create'] });
  });

  it('with a key looks it up, and claims it after the document', async () => {
    const begin = () =>
      service.beginUpload(
        { sizeBytes: 10, description: { tags: [], metadata: {} }, idempotencyKey: randomUUID() },
        testScope(),
      );
    expect(await costOf('direct upload with a key, begin', begin)).toEqual({
      storage: [],
      database: ['upsert', 'point read', 'create', 'create'],
    });
  });

  it.each([
    [false, []],
    [true, ['Put Block List', 'Get Blob Properties']],
  ])('is completed by reading its bytes once and a copy inside storage; in parts: %s', async (parts, assembling) => {
    const complete = async (): Promise<StoreCalls> => {
      const description = { tags: [], metadata: {} };
      const request = { sizeBytes: image.length, parts, description };
      const { draft, uploadUrl, parts: sent } = await service.beginUpload(request, testScope());
      const answer = await fetch(sent?.urls[0] ?? uploadUrl.url, {
        method: 'PUT',
        headers: uploadUrl.headers,
        body: new Uint8Array(image),
      });
      expect(answer.status).toBe(201);
      return countStoreCalls(places, () => service.completeUpload(draft.upload_id, testScope()));
    };
    await complete();
    const calls = await complete();
    costs[`direct upload, complete${parts ? ' in parts' : ''}`] = calls;
    expect(calls).toEqual({
      storage: [
        'Get Blob Properties',
        ...assembling,
        'Get Blob',
        'Get Blob Properties',
        'Copy Blob',
        'Get Blob Properties',
        'Set Blob Properties',
        'Delete Blob',
      ],
      database: ['point read', 'point read', 'upsert', 'point read', 'replace', 'create'],
    });
  });
});
