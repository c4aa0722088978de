import { randomBytes, randomUUID } from 'node:crypto';
import { ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { xml } from '../../../../infra/aws/local/s3/xml.ts';
import { codeOfAsync } from '../../../support/fault.ts';
import { ALWAYS, type Fault, LOST } from '../../../support/fault-proxy.ts';
import { testScope } from '../../../support/request-scope.ts';
import { putBytes } from '../../../support/send-bytes.ts';
import { BUCKET, type FaultyBucket, startFaultyBucket } from '../support/s3.ts';

const scope = testScope();
const MIB = 1024 * 1024;
const PROPERTIES = { contentType: 'image/png', sha256: 'a'.repeat(64), imageId: 'café.png', recordsIn: 'records' };
const PARTS = [randomBytes(5 * MIB), randomBytes(100)];
const LARGE = Buffer.concat(PARTS);
const SMALL = randomBytes(1_000);

let stores: FaultyBucket;
beforeAll(async () => {
  stores = await startFaultyBucket();
});
afterEach(() => stores.proxy.clear());
afterAll(() => stores.stop());

const fresh = () => `uploads/${randomUUID()}`;

async function write(name: string, bytes: Buffer): Promise<void> {
  const writer = stores.blobs.open(name, scope);
  try {
    await writer.write(bytes);
    await writer.commit(PROPERTIES);
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

async function bytesOf(name: string): Promise<Buffer | undefined> {
  const version = await stores.blobs.stat(name, scope);
  if (version === undefined) return undefined;
  const chunks = [];
  for await (const chunk of stores.blobs.read(name, version, scope)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function sendParts(name: string): Promise<string> {
  const sizes = PARTS.map((part) => part.length);
  const { urls, headers } = await stores.blobs.partUrls(name, sizes, 60, scope);
  for (const [index, part] of PARTS.entries()) expect(await putBytes(urls[index] ?? '', part, headers)).toBe(200);
  return name;
}

/** Objects and multipart uploads, by key. */
async function everything(): Promise<string[]> {
  const { Contents = [] } = await stores.client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  const { Uploads = [] } = await stores.client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
  return [...Contents, ...Uploads].map(({ Key = '' }) => Key);
}

/** What has to be there in the end, and how it comes there. */
const CALLS = {
  async write(name: string) {
    await write(name, SMALL);
    return SMALL;
  },
  async 'write, large'(name: string) {
    await write(name, LARGE);
    return LARGE;
  },
  async create(name: string) {
    await stores.blobs.create(name, SMALL, PROPERTIES, scope);
    return SMALL;
  },
  async assemble(name: string) {
    await stores.blobs.assemble(await sendParts(name), PARTS.length, scope);
    return LARGE;
  },
  async copy(name: string) {
    const source = fresh();
    await write(source, SMALL);
    const version = await stores.blobs.stat(source, scope);
    if (version === undefined) throw new Error('the source is not there');
    await stores.blobs.copy(source, version, name, PROPERTIES, scope);
    return SMALL;
  },
  async read(name: string) {
    await write(name, SMALL);
    expect(await bytesOf(name)).toEqual(SMALL);
    return SMALL;
  },
  async remove(name: string) {
    await write(name, SMALL);
    await stores.blobs.remove(name, scope);
    return undefined;
  },
  async removeWithParts(name: string) {
    await stores.blobs.removeWithParts(await sendParts(name), scope);
    return undefined;
  },
};

function answer(status: number, code: string, carriedOut = false): Fault {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>m</Message></Error>`;
  return { kind: 'answer', status, headers: { 'content-type': 'application/xml' }, body, carriedOut };
}

const FAULTS = {
  SlowDown: answer(503, 'SlowDown'),
  'an internal error': answer(500, 'InternalError'),
  'an internal error after all': answer(500, 'InternalError', true),
  'a conflict with another write': answer(409, 'ConditionalRequestConflict'),
  'an error under 200': answer(200, 'InternalError'),
  'an error under 200 after all': answer(200, 'InternalError', true),
  'nothing under 200': { kind: 'answer', status: 200, body: '' },
  'a page of a proxy': { kind: 'answer', status: 502, headers: { 'content-type': 'text/html' }, body: '<html>no' },
  'a lost response': LOST,
  'a connection that breaks before': { kind: 'reset', when: 'before' },
  'a connection that breaks within': { kind: 'reset', when: 'within' },
  'a response that ends early': { kind: 'cut' },
} satisfies Record<string, Fault>;

type Case = readonly [call: keyof typeof CALLS, request: string, faults: readonly FaultName[]];
type FaultName = keyof typeof FAULTS;
const ALL = Object.keys(FAULTS) as FaultName[];
/** Where 200 means that it is done, whatever is in the body. */
const FIRM = ALL.filter((name) => !name.includes('200'));
const READS = FIRM.filter((name) => name !== 'a conflict with another write');
const FEW: readonly FaultName[] = ['SlowDown', 'an internal error after all', 'a lost response'];
const MANY = ALL.filter((name) => FEW.includes(name) || name.includes('200') || name.includes('conflict'));

const CASES: readonly Case[] = [
  ['write', 'put object', FIRM],
  ['write, large', 'create upload', FEW],
  ['write, large', 'put part', FEW],
  ['write, large', 'complete upload', FEW],
  ['write, large', 'copy object', FEW],
  ['create', 'put object', FIRM],
  ['assemble', 'list uploads', FEW],
  ['assemble', 'list parts', FEW],
  ['assemble', 'complete upload', MANY],
  ['copy', 'copy object', ALL],
  ['copy', 'head object', FEW],
  ['read', 'get object', READS],
  ['remove', 'delete object', FIRM],
  ['removeWithParts', 'abort upload', FEW],
];

describe.each(CASES)('%s: %s', (call, request, faults) => {
  it.each(faults)('outlasts %s', async (fault) => {
    const name = fresh();
    stores.proxy.meet(request, FAULTS[fault]);
    const bytes = await CALLS[call](name);
    expect(stores.proxy.seen).toContain(request);
    stores.proxy.clear();
    expect(await bytesOf(name)).toEqual(bytes);
  });
});

it.each(CASES.filter(([call]) => call !== 'remove'))(
  '%s ends with StorageUnavailable when %s always fails',
  async (call, request) => {
    stores.proxy.meet(request, FAULTS.SlowDown, ALWAYS);
    expect(await codeOfAsync(CALLS[call](fresh()))).toBe('StorageUnavailable');
  },
);

it.each(['put part', 'complete upload', 'copy object'])(
  'leaves nothing of a large blob that fails at %s',
  async (request) => {
    const before = await everything();
    stores.proxy.meet(request, FAULTS['an internal error'], ALWAYS);
    await expect(write(`2026/11/26/${randomUUID()}.png`, LARGE)).rejects.toThrow();
    stores.proxy.clear();
    expect(await everything()).toEqual(before);
  },
);

it.each(['too short', 'x'.repeat(1_001)])('reads again what has another length than it asked for: %s', async (body) => {
  const name = fresh();
  await write(name, SMALL);
  stores.proxy.meet('get object', { kind: 'answer', status: 206, body });
  expect(await bytesOf(name)).toEqual(SMALL);
});

it('leaves nothing but the blob of a large one that succeeds', async () => {
  const before = await everything();
  const name = `2026/11/26/${randomUUID()}.png`;
  await write(name, LARGE);
  expect((await everything()).filter((key) => !before.includes(key))).toEqual([name]);
});

it('leaves the blob of the copy that is done first', async () => {
  const [source, target] = [fresh(), fresh()];
  await write(source, SMALL);
  const version = (await stores.blobs.stat(source, scope)) ?? { sizeBytes: 0, etag: '' };
  const copy = (imageId: string) => stores.blobs.copy(source, version, target, { ...PROPERTIES, imageId }, scope);
  const release = stores.proxy.hold('copy object');
  const slow = copy('slow');
  await stores.proxy.arrived('copy object');
  await copy('first');
  release();
  await slow;
  const found = [];
  for await (const { blobs } of stores.blobs.list(target, scope)) found.push(...blobs);
  expect(found).toMatchObject([{ name: target, imageId: 'first' }]);
});

it('finds the parts of one upload by URLs that were signed at the same time', async () => {
  const name = fresh();
  const sizes = PARTS.map((part) => part.length);
  const sign = () => stores.blobs.partUrls(name, sizes, 60, scope);
  const [first] = await Promise.all([sign(), sign()]);
  for (const [index, part] of PARTS.entries()) expect(await putBytes(first.urls[index] ?? '', part, {})).toBe(200);
  await stores.blobs.assemble(name, PARTS.length, scope);
  expect(await bytesOf(name)).toEqual(LARGE);
});

it('lists what follows a page without objects', async () => {
  const name = `2026/11/26/${randomUUID()}`;
  await write(name, SMALL);
  const NextContinuationToken = Buffer.from('2').toString('base64url');
  const body = xml('ListBucketResult', { Name: BUCKET, IsTruncated: true, KeyCount: 0, NextContinuationToken });
  stores.proxy.meet('list objects', {
    kind: 'answer',
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body,
  });
  const found = [];
  for await (const { blobs } of stores.blobs.list(name, scope)) found.push(...blobs.map((blob) => blob.name));
  expect(found).toEqual([name]);
});
