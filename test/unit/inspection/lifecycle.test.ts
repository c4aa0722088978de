import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSpecimens } from '../../../src/inspection/create-specimen.ts';
import { noise, plain } from '../../support/sample-images.ts';
import { inspectBytes } from '../../support/specimen.ts';

let directory: string;
let tiff: Buffer;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'specimen-'));
  tiff = await noise(900, 700).tiff({ compression: 'none' }).toBuffer();
});
afterAll(() => rm(directory, { recursive: true }));
const files = () => readdir(directory);

describe('discard', () => {
  test('during a write leaves no file, and what was asked for meanwhile is refused', async () => {
    const specimen = createSpecimens({ maxPixels: 1e8, directory })();
    const added = specimen.add(tiff);
    const discarded = specimen.discard();
    await added.catch(() => undefined);
    await discarded;
    expect(await files()).toEqual([]);
    await expect(specimen.add(tiff)).rejects.toMatchObject({ code: 'IncompleteBody' });
    await expect(specimen.inspect()).rejects.toMatchObject({ code: 'IncompleteBody' });
    await specimen.discard();
    expect(await files()).toEqual([]);
  });

  test('a rejection that nobody waits for is no unhandled one', async () => {
    const seen: unknown[] = [];
    const listener = (reason: unknown) => seen.push(reason);
    process.on('unhandledRejection', listener);
    const specimen = createSpecimens({ maxPixels: 1e8, directory })();
    void specimen.add(Buffer.alloc(2048));
    void specimen.inspect();
    await specimen.discard();
    // Node tells of those that nobody took when the promises of a turn are through.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', listener);
    expect(seen).toEqual([]);
  });

  test('after a refusal, and twice', async () => {
    const specimen = createSpecimens({ maxPixels: 1e8, directory })();
    await specimen.add(tiff.subarray(0, tiff.length - 200));
    expect(await files()).toHaveLength(1);
    await expect(specimen.inspect()).rejects.toMatchObject({ code: 'CorruptImage' });
    expect(await files()).toEqual([]);
    await specimen.discard();
    await specimen.discard();
  });
});

test('the caller may reuse its buffer after each add', async () => {
  const png = await plain(40, 30).png().toBuffer();
  const buffer = Buffer.alloc(16);
  const specimen = createSpecimens({ maxPixels: 1e8 })();
  for (let at = 0; at < png.length; at += 16) {
    const length = png.copy(buffer, 0, at, at + 16);
    await specimen.add(buffer.subarray(0, length));
    buffer.fill(0xee);
  }
  expect(await specimen.inspect()).toMatchObject({ width: 40, height: 30 });
});

test('inspect gives the same answer again', async () => {
  const specimen = createSpecimens({ maxPixels: 1e8 })();
  await specimen.add(await plain(40, 30).png().toBuffer());
  expect(await specimen.inspect()).toBe(await specimen.inspect());
});

describe('a disk that cannot be used', () => {
  test('is StorageUnavailable', async () => {
    const missing = { directory: join(directory, 'missing') };
    await expect(inspectBytes(tiff, missing)).rejects.toMatchObject({
      code: 'StorageUnavailable',
      message: 'Cannot inspect the image: the temporary directory cannot be used. Try again later.',
      retryAfterSeconds: 30,
    });
    // A small image needs no disk.
    expect(await inspectBytes(await plain(4, 4).tiff().toBuffer(), missing)).toMatchObject({ width: 4 });
  });

  test('a file that somebody removed is not a damaged image', async () => {
    const specimen = createSpecimens({ maxPixels: 1e8, directory })();
    await specimen.add(tiff);
    for (const name of await files()) await rm(join(directory, name));
    await expect(specimen.inspect()).rejects.toMatchObject({ code: 'StorageUnavailable' });
  });
});
