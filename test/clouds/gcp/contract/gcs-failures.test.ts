import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { codeOfAsync } from '../../../support/fault.ts';
import { ALWAYS, type Fault, LOST } from '../../../support/fault-proxy.ts';
import { testScope } from '../../../support/request-scope.ts';
import { putBytes } from '../../../support/send-bytes.ts';
import { BUCKET, type FaultyBucket, startFaultyBucket } from '../support/gcs.ts';
import { askApi } from '../support/gcs-api.ts';

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

async function sendParts(name: string, parts: readonly Buffer[] = PARTS): Promise<string> {
  const sizes = parts.map((part) => part.length);
  const { urls, headers } = await stores.blobs.partUrls(name, sizes, 60, scope);
  for (const [index, part] of parts.entries()) expect(await putBytes(urls[index] ?? '', part, headers)).toBe(200);
  return name;
}

/** Names of all objects, parts too. */
async function everything(): Promise<string[]> {
  const { body } = await askApi('GET', `${stores.endpoint}/storage/v1/b/${BUCKET}/o`);
  return (body.items ?? []).map(({ name }: { name: string }) => name);
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
  /** In two rounds. */
  async 'assemble, many'(name: string) {
    const parts = Array.from({ length: 65 }, (_, index) => Buffer.from([index]));
    await stores.blobs.assemble(await sendParts(name, parts), parts.length, scope);
    return Buffer.concat(parts);
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

function answer(status: number, reason: string, carriedOut = false): Fault {
  const body = JSON.stringify({ error: { code: status, message: 'm', errors: [{ reason, domain: 'global' }] } });
  return { kind: 'answer', status, headers: { 'content-type': 'application/json' }, body, carriedOut };
}

const FAULTS = {
  'too many requests': answer(429, 'rateLimitExceeded'),
  'a moment out of order': answer(503, 'backendError'),
  'an internal error': answer(500, 'backendError'),
  'an internal error after all': answer(500, 'backendError', true),
  'a page of a proxy': { kind: 'answer', status: 502, headers: { 'content-type': 'text/html' }, body: '<html>no' },
  'a lost response': LOST,
  'a connection that breaks before': { kind: 'reset', when: 'before' },
  'a connection that breaks within': { kind: 'reset', when: 'within' },
  'a response that ends early': { kind: 'cut' },
} satisfies Record<string, Fault>;

type FaultName = keyof typeof FAULTS;
type Case = readonly [call: keyof typeof CALLS, request: string, faults: readonly FaultName[]];
const ALL = Object.keys(FAULTS) as FaultName[];
const FEW: readonly FaultName[] = ['too many requests', 'an internal error after all', 'a lost response'];

const CASES: readonly Case[] = [
  ['write', 'put object', ALL],
  ['write, large', 'put part', ALL],
  ['write, large', 'compose object', ALL],
  ['create', 'put object', FEW],
  ['assemble', 'list objects', FEW],
  ['assemble', 'compose object', ALL],
  ['assemble, many', 'compose object', FEW],
  ['copy', 'copy object', ALL],
  ['copy', 'stat object', FEW],
  ['read', 'get object', ALL],
  ['remove', 'delete object', ALL],
  ['removeWithParts', 'delete part', FEW],
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

it.each(CASES)('%s ends with StorageUnavailable when %s always fails', async (call, request) => {
  stores.proxy.meet(request, FAULTS['a moment out of order'], ALWAYS);
  expect(await codeOfAsync(CALLS[call](fresh()))).toBe('StorageUnavailable');
});

it('repeats nothing where storage asks for a long wait', async () => {
  const busy = { ...answer(429, 'rateLimitExceeded'), headers: { 'retry-after': '30' } };
  stores.proxy.meet('put object', busy, ALWAYS);
  expect(await codeOfAsync(CALLS.create(fresh()))).toBe('StorageUnavailable');
  expect(stores.proxy.seen).toEqual(['put object']);
});

it.each(['put part', 'compose object'])('leaves nothing of a large blob that fails at %s', async (request) => {
  const before = await everything();
  stores.proxy.meet(request, FAULTS['an internal error'], ALWAYS);
  await expect(write(`2026/11/26/${randomUUID()}.png`, LARGE)).rejects.toThrow();
  stores.proxy.clear();
  expect(await everything()).toEqual(before);
});

it.each(['too short', 'x'.repeat(1_001)])('reads again what has another length than it asked for: %s', async (body) => {
  const name = fresh();
  await write(name, SMALL);
  stores.proxy.meet('get object', { kind: 'answer', status: 206, body });
  expect(await bytesOf(name)).toEqual(SMALL);
});

it.each(['write, large', 'assemble', 'assemble, many'] as const)('leaves nothing but the blob: %s', async (call) => {
  const before = await everything();
  const name = fresh();
  await CALLS[call](name);
  expect((await everything()).filter((one) => !before.includes(one))).toEqual([name]);
});

it('keeps the blob of the first finished copy', async () => {
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

it('continues a copy that takes more than one request', async () => {
  const [source, target] = [fresh(), fresh()];
  await write(source, SMALL);
  const version = (await stores.blobs.stat(source, scope)) ?? { sizeBytes: 0, etag: '' };
  const body = JSON.stringify({ kind: 'storage#rewriteResponse', done: false, rewriteToken: 'the-next' });
  stores.proxy.meet('copy object', { kind: 'answer', status: 200, body });
  const tokens: (string | null)[] = [];
  stores.proxy.add({
    fault: { kind: 'delay', ms: 0 },
    times: 1,
    matches: ({ name, query }) => name === 'copy object' && tokens.push(query.get('rewriteToken')) > 0,
  });
  await stores.blobs.copy(source, version, target, PROPERTIES, scope);
  expect(tokens).toEqual(['the-next']);
  expect(await bytesOf(target)).toEqual(SMALL);
});

it('makes nothing of a part that was sent again meanwhile, and of what came last afterwards', async () => {
  const name = await sendParts(fresh());
  const release = stores.proxy.hold('compose object');
  const early = stores.blobs.assemble(name, PARTS.length, scope);
  await stores.proxy.arrived('compose object');
  const again = [randomBytes(5 * MIB), PARTS[1] ?? SMALL];
  await sendParts(name, again);
  release();
  await early;
  expect(await bytesOf(name)).toBeUndefined();
  await stores.blobs.assemble(name, PARTS.length, scope);
  expect(await bytesOf(name)).toEqual(Buffer.concat(again));
});

it('lists every object once, and continues from any page, however few objects a page has', async () => {
  const names = Array.from({ length: 3 }, (_, index) => `2026/11/26/${randomUUID()}-${index}`).sort();
  for (const name of names) await write(name, SMALL);
  const walk = async (from?: string) => {
    const pages = [];
    for await (const page of stores.blobs.list('2026/11/26/', scope, from)) pages.push(page);
    return pages;
  };
  const namesOf = (pages: Awaited<ReturnType<typeof walk>>) =>
    pages.flatMap(({ blobs }) => blobs.map(({ name }) => name));
  const pages = await walk();
  expect(namesOf(pages)).toEqual(names);
  for (const [index, { next }] of pages.entries()) {
    if (next !== undefined) expect(namesOf(await walk(next))).toEqual(namesOf(pages.slice(index + 1)));
  }
  const parts = await sendParts(fresh());
  await stores.blobs.removeWithParts(parts, scope);
  expect((await everything()).filter((name) => name.includes(parts))).toEqual([]);
});
