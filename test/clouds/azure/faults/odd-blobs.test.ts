import { BlobServiceClient, BlockBlobClient, type ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { UploadParts } from '../../../../src/contract/upload-document.ts';
import { must, sha256, unique } from '../../../faults/operations.ts';
import { type FaultyApp, startFaultyApp } from '../../../support/faulty-app.ts';
import { plain } from '../../../support/sample-images.ts';
import { putBytes } from '../../../support/send-bytes.ts';

/**
 * What a stranger may have put behind an upload URL, which only creates, or the URL of a part, which writes: with the
 * emulator's key, and with the signature of a part.
 */
const CONTAINER = 'faults-odd';
const PAGE_BYTES = 512;
const EIGHT_TIB = 8 * 1024 ** 4;

let app: FaultyApp;
let base: Buffer;
let container: ContainerClient;
beforeAll(async () => {
  const settings = inject('storeSettings');
  base = await plain(8, 6).png().toBuffer();
  app = await startFaultyApp('odd');
  container = BlobServiceClient.fromConnectionString(settings.BLOB_CONNECTION ?? '').getContainerClient(CONTAINER);
});
afterAll(() => app.stop());

interface Begun {
  readonly id: string;
  readonly bytes: Buffer;
  /** The blob that the upload URL names, opened with the emulator's key or, for an upload in parts, by their signature. */
  readonly staged: BlockBlobClient;
  /** Of the only part. */
  readonly partUrl: string;
  send(body?: Buffer, headers?: Record<string, string>): Promise<number>;
  complete(): ReturnType<FaultyApp['send']>;
}

async function begin(bytes = unique(base), parts = false): Promise<Begun> {
  const { json } = await must(201, app.send('POST', 'uploads', JSON.stringify({ size_bytes: bytes.length, parts })));
  const url = String(json.upload_url);
  const [partUrl = ''] = (json.parts as UploadParts | undefined)?.urls ?? [];
  return {
    id: String(json.image_id),
    bytes,
    staged: parts
      ? new BlockBlobClient(partUrl.replace(/&comp=.*/, ''))
      : container.getBlockBlobClient(`uploads/${json.upload_id}`),
    partUrl,
    async send(body = bytes, headers = {}) {
      const init = { method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob', ...headers }, body };
      const response = await fetch(url, init);
      await response.arrayBuffer();
      return response.status;
    },
    complete: () => app.send('POST', `uploads/${json.upload_id}/complete`),
  };
}

async function put({ staged, bytes }: Begun): Promise<BlockBlobClient> {
  await staged.uploadData(bytes);
  return staged;
}

/** Each is refused with a reason, its bytes are removed, and the right ones can be sent to the same URL. */
const REFUSED: Readonly<Record<string, [make: (begun: Begun) => Promise<unknown>, reason: RegExp]>> = {
  'nothing at all': [async ({ staged }) => staged.upload('', 0), /has 0 bytes/],
  'one byte less': [({ staged, bytes }) => staged.uploadData(bytes.subarray(1)), /bytes; \d+ were announced/],
  'one byte more': [({ staged, bytes }) => staged.uploadData(Buffer.concat([bytes, Buffer.alloc(1)])), /announced/],
  'an append blob': [
    async ({ staged, bytes }) => {
      await staged.getAppendBlobClient().create();
      await staged.getAppendBlobClient().appendBlock(bytes, bytes.length);
    },
    /is of a type, or has/,
  ],
  'a page blob of 8 TiB': [({ staged }) => staged.getPageBlobClient().create(EIGHT_TIB), /is of a type, or has/],
  'an archived blob': [async (begun) => (await put(begun)).setAccessTier('Archive'), /is archived/],
  'a blob with a key of its own': [
    (begun) => begun.send(begun.bytes, { 'x-ms-encryption-key': 'AAAA', 'x-ms-encryption-algorithm': 'AES256' }),
    /encrypted with a key/,
  ],
};

/** What a blob carries besides its bytes does no harm: the image is made, and nothing is left. */
const ACCEPTED: Readonly<Record<string, (begun: Begun) => Promise<unknown>>> = {
  'an infinite lease': async (begun) => (await put(begun)).getBlobLeaseClient().acquireLease(-1),
  'a snapshot': async (begun) => (await put(begun)).createSnapshot(),
  'metadata that does not decode': async (begun) => (await put(begun)).setMetadata({ image_id: '%ZZ', sha256: '%' }),
  'headers of its own': async (begun) =>
    (await put(begun)).setHTTPHeaders({ blobContentType: 'text/html', blobContentEncoding: 'gzip' }),
  'the cool tier': async (begun) => (await put(begun)).setAccessTier('Cool'),
};

const kindsOf = <T>(kinds: Readonly<Record<string, T>>) =>
  Object.entries(kinds).flatMap(([name, kind]) => [false, true].map((parts) => ({ name, kind, parts })));

describe('a direct upload completed on', () => {
  test.each(kindsOf(REFUSED))('$name is refused, and can still be done; in parts: $parts', async ({ kind, parts }) => {
    const [make, reason] = kind;
    const begun = await begin(undefined, parts);
    await make(begun);
    const answer = await begun.complete();
    expect(answer).toMatchObject({ status: 409, json: { error: { code: 'UploadIncomplete' } } });
    expect(answer.json.detail).toMatch(reason);
    expect(await app.view.blobNames()).toEqual([]);
    expect(await begun.send()).toBe(201);
    await must(201, begun.complete());
    await must(204, app.send('DELETE', `images/${begun.id}`));
    expect(await app.view.blobNames()).toEqual([]);
  });

  test('a page blob of the announced size is refused as well', async () => {
    const begun = await begin(Buffer.concat([base, Buffer.alloc(PAGE_BYTES - (base.length % PAGE_BYTES))]));
    await begun.staged.getPageBlobClient().create(begun.bytes.length);
    await begun.staged.getPageBlobClient().uploadPages(begun.bytes, 0, begun.bytes.length);
    await must(409, begun.complete());
    expect(await app.view.blobNames()).toEqual([]);
  });

  test.each(kindsOf(ACCEPTED))(
    'a blob with $name makes the image, and leaves nothing; in parts: $parts',
    async (one) => {
      const begun = await begin(undefined, one.parts);
      await one.kind(begun);
      const { json } = await must(201, begun.complete());
      expect(json).toMatchObject({ sha256: sha256(begun.bytes), content_type: 'image/png' });
      const names = await app.view.blobNames();
      expect(names).toHaveLength(1);
      const { metadata, contentType, contentEncoding } = await container.getBlobClient(names[0] ?? '').getProperties();
      expect(metadata).toEqual({
        sha256: sha256(begun.bytes),
        image_id: begun.id,
        records_in: expect.stringMatching(/^emulator%2F/),
      });
      expect([contentType, contentEncoding]).toEqual(['image/png', undefined]);
      await must(204, app.send('DELETE', `images/${begun.id}`));
      expect(await app.view.blobNames()).toEqual([]);
    },
  );
});

test('a removal that arrives late takes no bytes that were sent since', async () => {
  const begun = await begin();
  const key = { 'x-ms-encryption-key': 'AAAA', 'x-ms-encryption-algorithm': 'AES256' };
  expect(await begun.send(begun.bytes, key)).toBe(201);
  app.blobs.clear();
  const goOn = app.blobs.hold('delete blob');
  const slow = begun.complete();
  await app.blobs.arrived('delete blob');
  await must(409, begun.complete());
  expect(await begun.send()).toBe(201);
  goOn();
  await must(409, slow);
  await must(201, begun.complete());
  await must(204, app.send('DELETE', `images/${begun.id}`));
});

describe('the upload URL', () => {
  test('creates, and changes nothing that is there', async () => {
    const begun = await begin();
    expect(await begun.send()).toBe(201);
    expect(await begun.send(unique(base))).toBeGreaterThanOrEqual(400);
    const { json } = await must(201, begun.complete());
    expect(json.sha256).toBe(sha256(begun.bytes));
    await must(204, app.send('DELETE', `images/${begun.id}`));
  });

  test('cannot bring back an image that was deleted, whatever is sent to it', async () => {
    const begun = await begin();
    await begun.send();
    await must(201, begun.complete());
    await must(204, app.send('DELETE', `images/${begun.id}`));
    expect(await begun.send()).toBe(201);
    await must(404, begun.complete());
    await must(404, begun.complete());
    expect(await app.view.record(begun.id)).toBeUndefined();
    expect(await app.view.blobNames()).toEqual([]);
  });

  test('leaves nothing behind when bytes are sent to it after it was completed', async () => {
    const begun = await begin();
    await begun.send();
    const first = await must(201, begun.complete());
    await begun.send(unique(base));
    const again = await must(200, begun.complete());
    expect(again.json).toEqual(first.json);
    expect(await app.view.strays()).toEqual([]);
    await must(204, app.send('DELETE', `images/${begun.id}`));
  });

  test('of an id that was taken is of no more use: its bytes are removed', async () => {
    const begun = await begin();
    await begun.send();
    const taken = await must(201, app.send('PUT', `images/${begun.id}`, unique(base)));
    await must(409, begun.complete());
    await must(404, begun.complete());
    expect((await app.view.record(begun.id))?.sha256).toBe(taken.json.sha256);
    expect(await app.view.strays()).toEqual([]);
    await must(204, app.send('DELETE', `images/${begun.id}`));
  });
});

/** What the signature of a part allows with blocks. */
const BLOCKS: Readonly<Record<string, (begun: Begun) => Promise<unknown>>> = {
  'blocks of others': async ({ staged }) => staged.stageBlock(Buffer.from('999999').toString('base64'), 'x', 1),
  'an infinite lease': async ({ staged }) => staged.getBlobLeaseClient().acquireLease(-1),
};

describe('the URL of a part', () => {
  const commit = async ({ staged, bytes }: Begun) => {
    const id = Buffer.from('mine').toString('base64');
    await staged.stageBlock(id, bytes, bytes.length);
    await staged.commitBlockList([id]);
  };

  test.each(Object.entries(BLOCKS))('does no harm with %s', async (_name, make) => {
    const begun = await begin(undefined, true);
    expect(await putBytes(begun.partUrl, begun.bytes, {})).toBe(201);
    await make(begun);
    const { json } = await must(201, begun.complete());
    expect(json.sha256).toBe(sha256(begun.bytes));
    expect(await app.view.strays()).toEqual([]);
    await must(204, app.send('DELETE', `images/${begun.id}`));
  });

  test('may send a block whose ID has another length, which spoils this upload only', async () => {
    const begun = await begin(undefined, true);
    await begun.staged.stageBlock(Buffer.from('x').toString('base64'), 'x', 1);
    expect(await putBytes(begun.partUrl, begun.bytes, {})).toBe(400);
    await must(409, begun.complete());
    expect(await begun.send()).toBe(201);
    await must(201, begun.complete());
    await must(204, app.send('DELETE', `images/${begun.id}`));
  });

  test('may commit the blob, which is checked like any other', async () => {
    const begun = await begin(undefined, true);
    await commit(begun);
    expect((await must(201, begun.complete())).json.sha256).toBe(sha256(begun.bytes));
    await must(204, app.send('DELETE', `images/${begun.id}`));
  });

  test('reads and removes nothing, and writes no other blob', async () => {
    const begun = await begin(undefined, true);
    await commit(begun);
    const { staged, bytes } = begun;
    for (const method of ['GET', 'HEAD', 'DELETE']) expect((await fetch(staged.url, { method })).status).toBe(403);
    const other = begun.partUrl.replace(/uploads\/[^?]*/, '2026/11/26/other.png');
    expect(await putBytes(other, bytes, {})).toBe(403);
    const list = `${staged.url.replace(/\/uploads\/[^?]*/, '')}&restype=container&comp=list`;
    expect((await fetch(list)).status).toBe(403);
    await must(201, begun.complete());
    await must(204, app.send('DELETE', `images/${begun.id}`));
  });

  test.each(['metadata', 'bytes', 'tier'])('cannot change the image by its %s after the check', async (what) => {
    const begun = await begin(undefined, true);
    expect(await putBytes(begun.partUrl, begun.bytes, {})).toBe(201);
    app.blobs.clear();
    const goOn = app.blobs.hold('copy blob');
    const completing = begun.complete();
    await app.blobs.arrived('copy blob');
    if (what === 'metadata') await begun.staged.setMetadata({ a: 'b' });
    if (what === 'bytes') await begun.staged.uploadData(unique(base));
    if (what === 'tier') await begun.staged.setAccessTier('Archive');
    goOn();
    await must(404, completing);
    await must(404, begun.complete());
    expect(await app.view.blobNames()).toEqual([]);
  });

  test('leaves nothing when a part is sent after the upload was completed', async () => {
    const begun = await begin(undefined, true);
    expect(await putBytes(begun.partUrl, begun.bytes, {})).toBe(201);
    await must(201, begun.complete());
    expect(await putBytes(begun.partUrl, unique(base), {})).toBe(201);
    expect((await must(200, begun.complete())).json.sha256).toBe(sha256(begun.bytes));
    await must(204, app.send('DELETE', `images/${begun.id}`));
    await app.view.sweep();
    expect(await app.view.blobNames({ uncommitted: true })).toEqual([]);
  });
});

describe('a sweep', () => {
  test('removes what nobody completed, whatever it is, and leaves alone what is not ours', async () => {
    const begun: Begun[] = [];
    const kinds = [...Object.values(REFUSED).map(([one]) => one), ...Object.values(ACCEPTED)];
    for (const parts of [false, true]) {
      for (const make of parts ? [...kinds, ...Object.values(BLOCKS)] : kinds) {
        const one = await begin(undefined, parts);
        if (Object.values(BLOCKS).includes(make)) await putBytes(one.partUrl, one.bytes, {});
        await make(one);
        begun.push(one);
      }
    }
    const foreign = container.getBlockBlobClient('2026/01/01/foreign.png');
    await foreign.upload('x', 1, { metadata: { image_id: '%ZZ' } });
    const report = await app.view.sweep();
    expect(report.staleUploads.count).toBe(begun.length);
    expect(report.foreignBlobs.examples).toEqual([foreign.name]);
    expect(await app.view.blobNames({ uncommitted: true })).toEqual([foreign.name]);
    await foreign.delete();
  });
});
