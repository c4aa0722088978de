import { BlobServiceClient, type BlockBlobClient, type ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { must, sha256, unique } from '../../../faults/operations.ts';
import { type FaultyApp, startFaultyApp } from '../../../support/faulty-app.ts';
import { plain } from '../../../support/sample-images.ts';

/**
 * What a stranger may have put behind an upload URL. The URL of today only creates, so most of these are made with the
 * emulator's key: URLs of before could do more, and what storage lets `c` do is storage's decision.
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
  /** The blob that the upload URL names. */
  readonly staged: BlockBlobClient;
  send(body?: Buffer, headers?: Record<string, string>): Promise<number>;
  complete(): ReturnType<FaultyApp['send']>;
}

async function begin(bytes = unique(base)): Promise<Begun> {
  const { json } = await must(201, app.send('POST', 'uploads', JSON.stringify({ size_bytes: bytes.length })));
  const url = String(json.upload_url);
  return {
    id: String(json.image_id),
    bytes,
    staged: container.getBlockBlobClient(`uploads/${json.upload_id}`),
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
    /not a block blob/,
  ],
  'a page blob of 8 TiB': [({ staged }) => staged.getPageBlobClient().create(EIGHT_TIB), /not a block blob/],
  'an archived blob': [async (begun) => (await put(begun)).setAccessTier('Archive'), /archive tier/],
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

describe('a direct upload completed on', () => {
  test.each(Object.entries(REFUSED))('%s is refused, and can still be done', async (_name, [make, reason]) => {
    const begun = await begin();
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

  test.each(Object.entries(ACCEPTED))('a blob with %s makes the image, and leaves nothing', async (_name, make) => {
    const begun = await begin();
    await make(begun);
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
  });
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

describe('a sweep', () => {
  test('removes what nobody completed, whatever it is, and leaves alone what is not ours', async () => {
    const begun: Begun[] = [];
    for (const make of [...Object.values(REFUSED).map(([one]) => one), ...Object.values(ACCEPTED)]) {
      const one = await begin();
      await make(one);
      begun.push(one);
    }
    const foreign = container.getBlockBlobClient('2026/01/01/foreign.png');
    await foreign.upload('x', 1, { metadata: { image_id: '%ZZ' } });
    const report = await app.view.sweep();
    expect(report.staleUploads.count).toBe(begun.length);
    expect(report.foreignBlobs.examples).toEqual([foreign.name]);
    expect(await app.view.blobNames()).toEqual([foreign.name]);
    await foreign.delete();
  });
});
