import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DiskBudget } from '../../../src/inspection/bytes/disk-budget.ts';
import { createInspectors } from '../../../src/inspection/create-inspectors.ts';
import { inspectBytes } from '../../support/inspect-bytes.ts';
import { noise, plain } from '../../support/sample-images.ts';

let directory: string;
let tiff: Buffer;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inspector-'));
  tiff = await noise(900, 700).tiff({ compression: 'none' }).toBuffer();
});
afterAll(() => rm(directory, { recursive: true }));
const files = () => readdir(directory);

describe('discard', () => {
  test('during a write leaves no file, and what was asked for meanwhile is refused', async () => {
    const inspector = createInspectors({ maxPixels: 1e8, directory })();
    const added = inspector.add(tiff);
    const discarded = inspector.discard();
    await added.catch(() => undefined);
    await discarded;
    expect(await files()).toEqual([]);
    await expect(inspector.add(tiff)).rejects.toMatchObject({ code: 'IncompleteBody' });
    await expect(inspector.inspect()).rejects.toMatchObject({ code: 'IncompleteBody' });
    await inspector.discard();
    expect(await files()).toEqual([]);
  });

  test('a rejection that nobody waits for is no unhandled one', async () => {
    const seen: unknown[] = [];
    const listener = (reason: unknown) => seen.push(reason);
    process.on('unhandledRejection', listener);
    const inspector = createInspectors({ maxPixels: 1e8, directory })();
    void inspector.add(Buffer.alloc(2048));
    void inspector.inspect();
    await inspector.discard();
    // Node tells of those that nobody took when the promises of a turn are through.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', listener);
    expect(seen).toEqual([]);
  });

  test('after a refusal, and twice', async () => {
    const inspector = createInspectors({ maxPixels: 1e8, directory })();
    await inspector.add(tiff.subarray(0, tiff.length - 200));
    expect(await files()).toHaveLength(1);
    await expect(inspector.inspect()).rejects.toMatchObject({ code: 'CorruptImage' });
    expect(await files()).toEqual([]);
    await inspector.discard();
    await inspector.discard();
  });
});

test('the caller may reuse its buffer after each add', async () => {
  const png = await plain(40, 30).png().toBuffer();
  const buffer = Buffer.alloc(16);
  const inspector = createInspectors({ maxPixels: 1e8 })();
  for (let at = 0; at < png.length; at += 16) {
    const length = png.copy(buffer, 0, at, at + 16);
    await inspector.add(buffer.subarray(0, length));
    buffer.fill(0xee);
  }
  expect(await inspector.inspect()).toMatchObject({ width: 40, height: 30 });
});

test('inspect gives the same answer again', async () => {
  const inspector = createInspectors({ maxPixels: 1e8 })();
  await inspector.add(await plain(40, 30).png().toBuffer());
  expect(await inspector.inspect()).toBe(await inspector.inspect());
});

describe('a disk that cannot be used', () => {
  test('is StorageUnavailable', async () => {
    const missing = { directory: join(directory, 'missing') };
    await expect(inspectBytes(tiff, missing)).rejects.toMatchObject({
      code: 'StorageUnavailable',
      message: 'Cannot inspect the image: the temporary directory cannot be used. Retry the request later.',
      retryAfterSeconds: 30,
    });
    // A small image needs no disk.
    expect(await inspectBytes(await plain(4, 4).tiff().toBuffer(), missing)).toMatchObject({ width: 4 });
  });

  test('a budget that is used up by other uploads is StorageUnavailable, and frees itself', async () => {
    const disk = new DiskBudget(1_000_000);
    const create = createInspectors({ maxPixels: 1e8, directory, disk });
    const first = create();
    await first.add(tiff.subarray(0, tiff.length - 200));
    const second = create();
    await expect(second.add(tiff)).rejects.toMatchObject({
      code: 'StorageUnavailable',
      message: 'Cannot inspect the image: temporary disk space is used up. Retry the request later.',
      retryAfterSeconds: 30,
    });
    expect(await files()).toHaveLength(1);
    await first.discard();
    const third = create();
    await third.add(tiff);
    expect(await third.inspect()).toMatchObject({ width: 900 });
    expect(await files()).toEqual([]);
  });

  test('is not needed for bytes that a store can give by range', async () => {
    const stored = {
      size: tiff.length,
      read: async (position: number, length: number) => tiff.subarray(position, position + length),
    };
    const inspector = createInspectors({ maxPixels: 1e8, directory: join(directory, 'missing') })(stored);
    for (let at = 0; at < tiff.length; at += 65_536) await inspector.add(tiff.subarray(at, at + 65_536));
    expect(await inspector.inspect()).toMatchObject({ format: 'tiff', width: 900 });
  });
});
