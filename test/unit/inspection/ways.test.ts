import { expect, test } from 'vitest';
import { fuzzImages } from '../../support/fuzz-images.ts';
import { fuzzReaders } from '../../support/fuzz-readers.ts';
import { readFromMemory, readFromRanges, readFromStream } from '../../support/read-ways.ts';

/** `npm run fuzz` goes on with other seeds. */
const FILES = 2_000;

test('an image is read the same as a whole, by range, and as a stream cut anywhere', async () => {
  for (const image of await fuzzImages()) {
    const whole = await readFromMemory(image);
    expect(whole).toMatchObject({ width: expect.any(Number) });
    expect(await readFromRanges(image)).toEqual(whole);
    for (const [head, chunk] of [
      [0, 1],
      [1, 7],
      [100, 13],
      [image.length, 1],
    ] as const) {
      expect(await readFromStream(image, head, chunk), `head ${head}, chunks of ${chunk}`).toEqual(whole);
    }
  }
});

test('changed images too, at little cost, and every error is one of the service', { timeout: 120_000 }, async () => {
  const { failure, files, read } = await fuzzReaders(await fuzzImages(), {
    seed: 20_261_126,
    isEnough: (n) => n >= FILES,
  });
  expect(failure).toBeUndefined();
  expect(files).toBeGreaterThanOrEqual(FILES);
  expect(read, 'some of them can still be read').toBeGreaterThan(FILES / 10);
});
