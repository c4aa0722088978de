import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBlockBuffers, createBlockWriter, SINGLE_PUT_BYTES } from '../../../../src/clouds/azure/block-writer.ts';
import { codeOfAsync } from '../../../support/fault.ts';
import { testScope } from '../../../support/request-scope.ts';
import { type CallOutcome, CUT, FINE, LOST, SILENT } from '../support/call-outcome.ts';
import { createFakeBlockBlob, storageError } from '../support/fake-block-blob.ts';

const PROPERTIES = { contentType: 'image/png', sha256: 'a'.repeat(64), imageId: 'café 写真.png', recordsIn: 'records' };
const BUSY: CallOutcome = { done: false, answer: storageError(503) };

beforeEach(() => {
  vi.useFakeTimers({ fakeNodeBuiltins: true });
});
afterEach(() => {
  vi.useRealTimers();
});

async function outcome<T>(work: Promise<T>): Promise<T> {
  const end = work.catch((error: unknown) => ({ error }));
  await vi.runAllTimersAsync();
  const value = await end;
  if (typeof value === 'object' && value !== null && 'error' in value) throw value.error;
  return value as T;
}

function setUp(...outcomes: CallOutcome[]) {
  const fake = createFakeBlockBlob();
  fake.outcomes.push(...outcomes);
  const buffers = createBlockBuffers();
  const writer = createBlockWriter(fake.client, testScope(), buffers);
  const write = async (bytes: Uint8Array, chunk: number) => {
    for (let at = 0; at < bytes.length; at += chunk) await writer.write(bytes.subarray(at, at + chunk));
    await writer.commit(PROPERTIES);
  };
  return { fake, buffers, writer, write: (bytes: Uint8Array, chunk = bytes.length) => outcome(write(bytes, chunk)) };
}

describe('what is sent', () => {
  it.each([
    ['nothing', 0, 1, ['put']],
    ['one byte', 1, 1, ['put']],
    ['as much as one request takes', SINGLE_PUT_BYTES, 65_536, ['put']],
    ['one byte more', SINGLE_PUT_BYTES + 1, 65_536, ['block', 'block', 'list']],
    ['one huge chunk', 9_000_000, 9_000_000, undefined],
    ['chunks that fit no block', 7_000_001, 100_003, undefined],
  ])('is %s, whole, in requests of 4 MiB at the most', async (_case, size, chunk, kinds) => {
    const { fake, write } = setUp();
    const bytes = randomBytes(size);
    await write(bytes, chunk);
    expect(fake.blob.bytes?.equals(bytes)).toBe(true);
    expect(Math.max(...fake.requests.map((request) => request.bytes))).toBeLessThanOrEqual(SINGLE_PUT_BYTES);
    if (kinds !== undefined) expect(fake.requests.map(({ kind }) => kind)).toEqual(kinds);
    expect(fake.most).toBeLessThanOrEqual(2);
  });

  it.each([100, SINGLE_PUT_BYTES + 1])('carries type, digest and id with the last of %i bytes', async (size) => {
    const { fake, write } = setUp();
    await write(randomBytes(size), 65_536);
    expect(fake.blob.options).toMatchObject({
      blobHTTPHeaders: { blobContentType: 'image/png' },
      metadata: { sha256: PROPERTIES.sha256, image_id: encodeURIComponent(PROPERTIES.imageId) },
      conditions: { ifNoneMatch: '*' },
    });
    expect(JSON.stringify(fake.blob.options?.metadata)).toMatch(/^[\x20-\x7e]*$/);
  });
});

describe('a request that fails', () => {
  const SMALL = randomBytes(100);
  const LARGE = randomBytes(SINGLE_PUT_BYTES + 1);

  it.each([
    ['lost', LOST],
    ['refused for the moment', BUSY],
    ['carried out without an answer', SILENT],
    ['carried out, and cut', CUT],
  ])('is made up for: %s', async (_case, call) => {
    for (const [bytes, outcomes] of [
      [SMALL, [call]],
      [LARGE, [call]],
      [LARGE, [FINE, FINE, call]],
    ] as const) {
      const { fake, write } = setUp(...outcomes);
      await write(bytes, 65_536);
      expect(fake.blob.bytes?.equals(bytes)).toBe(true);
    }
  });

  it('is the end of the upload when it does not pass', async () => {
    const forbidden: CallOutcome = { done: false, answer: storageError(403) };
    for (const [bytes, outcomes] of [
      [SMALL, [forbidden]],
      [LARGE, [forbidden]],
      [LARGE, [FINE, FINE, forbidden]],
    ] as const) {
      const { fake, writer, write } = setUp(...outcomes);
      await expect(write(bytes, 65_536)).rejects.toMatchObject({
        code: 'StorageUnavailable',
        message: expect.not.stringContaining('secret'),
      });
      await outcome(writer.abandon());
      expect(fake.blob.bytes).toBeUndefined();
    }
  });

  it('does not take a blob of somebody else for its own', async () => {
    const { fake, write } = setUp();
    fake.blob.bytes = Buffer.from('theirs');
    expect(await codeOfAsync(write(SMALL))).toBe('StorageUnavailable');
    expect(fake.blob.bytes.toString()).toBe('theirs');
  });

  it('ends a commit that nobody answers, and what may have appeared is removed', async () => {
    const { fake, writer, write } = setUp(SILENT, BUSY, BUSY);
    expect(await codeOfAsync(write(SMALL))).toBe('StorageUnavailable');
    await outcome(writer.abandon());
    expect(fake.blob.bytes).toBeUndefined();
  });
});

describe('giving up', () => {
  it('stops what is on its way, and rejects never', async () => {
    const { fake, writer } = setUp(LOST, LOST);
    await writer.write(randomBytes(SINGLE_PUT_BYTES + 1));
    const started = Date.now();
    await outcome(writer.abandon());
    expect(Date.now() - started).toBeLessThan(1_000);
    expect(fake.requests.some(({ kind }) => kind === 'delete')).toBe(false);
  });

  it('does not reject when the removal fails', async () => {
    const forbidden: CallOutcome = { done: false, answer: storageError(403) };
    const { writer, write } = setUp(forbidden, forbidden);
    expect(await codeOfAsync(write(randomBytes(10)))).toBe('StorageUnavailable');
    await expect(outcome(writer.abandon())).resolves.toBeUndefined();
  });

  it('is how a request ends whose time is over', async () => {
    const over = new AbortController();
    const fake = createFakeBlockBlob();
    fake.outcomes.push(LOST);
    const writer = createBlockWriter(fake.client, testScope(over.signal), createBlockBuffers());
    await writer.write(randomBytes(100));
    setTimeout(() => over.abort(), 50);
    expect(await codeOfAsync(outcome(writer.commit(PROPERTIES)))).toBe('Timeout');
  });
});

describe('the memory of a block', () => {
  /** The memory that the next upload writes to. */
  const next = ({ buffers }: ReturnType<typeof setUp>, kind: 'first' | 'others') => {
    const buffer = buffers[kind].take();
    buffer.append(Buffer.from([0]));
    return buffer.bytes.buffer;
  };

  it.each([
    ['of a single request', 1_000, 'first', 0],
    ['of the first block', SINGLE_PUT_BYTES + 1_000, 'first', 0],
    ['of the other blocks', SINGLE_PUT_BYTES + 1_000, 'others', 1],
  ] as const)('%s is used again when it was sent', async (_case, size, kind, sent) => {
    const done = setUp();
    await done.write(randomBytes(size), 60_000);
    expect(next(done, kind)).toBe(done.fake.requests[sent]?.memory);
  });

  it.each([
    ['a single request', 1_000],
    ['a block', SINGLE_PUT_BYTES + 1_000],
  ])('is not used again when a try of %s was given up: it may still be read', async (_case, size) => {
    const done = setUp(LOST);
    const bytes = randomBytes(size);
    await done.write(bytes, 60_000);
    expect(done.fake.blob.bytes?.equals(bytes)).toBe(true);
    expect(next(done, 'first')).not.toBe(done.fake.requests[0]?.memory);
  });
});
