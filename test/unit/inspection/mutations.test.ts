import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { ServiceError } from '../../../src/errors.ts';
import type { ImageFacts } from '../../../src/inspection/image-facts.ts';
import { exifBlock, short, text } from '../../support/exif-bytes.ts';
import { heic } from '../../support/heic.ts';
import { statedSize } from '../../support/image-structure.ts';
import { inspectBytes } from '../../support/inspect-bytes.ts';
import { edits, mutate } from '../../support/mutations.ts';
import { bmp, CAMERA, gif, plain } from '../../support/sample-images.ts';

const FORMATS = ['jpeg', 'png', 'webp', 'avif', 'tiff', 'gif', 'bmp', 'heic'] as const;
const REFUSALS = ['UnsupportedImageFormat', 'CorruptImage', 'TooManyPixels'];
/** Of the processor, so that a busy machine makes no difference. */
const WITHIN_MS = 2_000;
const GROWTH_KB = 200 * 1_024;
/** The same in every run. */
const RUNS = { numRuns: 250, seed: 20_261_123 };

const images = new Map<string, Buffer>();
beforeAll(async () => {
  const camera = plain(16, 12).withExif(CAMERA);
  for (const format of FORMATS.slice(0, 5)) {
    images.set(
      format,
      await camera
        .clone()
        .toFormat(format as 'jpeg')
        .toBuffer(),
    );
  }
  images.set('gif', gif(16, 12, 3));
  images.set('bmp', bmp({ headerSize: 124 }));
  images.set(
    'heic',
    heic({ width: 16, height: 12, turns: 1, exif: exifBlock([text(0x010f, 'Acme'), short(0x0112, 6)]) }),
  );
});

/** By how much inspection raised what the process has had at the most; what the making of the bytes takes is left out. */
let grownKb = 0;

async function outcome(bytes: Buffer): Promise<ImageFacts | undefined> {
  const most = process.resourceUsage().maxRSS;
  const started = process.cpuUsage();
  try {
    return await inspectBytes(bytes, { chunk: 60_000 });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    expect(REFUSALS).toContain(error.code);
    expect(error.message).not.toMatch(/vips|Vips|libpng|JPEG_|RangeError/);
    return undefined;
  } finally {
    grownKb += process.resourceUsage().maxRSS - most;
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1_000).toBeLessThan(WITHIN_MS);
  }
}

describe.each(FORMATS)('%s whose form is changed', (format) => {
  test('is refused, or told as its header has it, in little time and memory', { timeout: 120_000 }, async () => {
    const image = images.get(format) ?? Buffer.alloc(0);
    grownKb = 0;
    let told = 0;
    await fc.assert(
      fc.asyncProperty(edits(), async (changes) => {
        const bytes = mutate(image, changes);
        const facts = await outcome(bytes);
        if (facts === undefined) return;
        told += 1;
        expect(facts.width * facts.height * facts.frames).toBeLessThanOrEqual(100_000_000);
        expect(JSON.stringify(facts)).not.toMatch(/null|NaN|Infinity/);
        const stated = facts.format === format ? statedSize(bytes) : undefined;
        if (stated !== undefined && stated.width > 0 && stated.height > 0) expect(facts).toMatchObject(stated);
      }),
      RUNS,
    );
    expect(told, 'some of them can still be read').toBeGreaterThan(0);
    expect(grownKb).toBeLessThan(GROWTH_KB);
  });
});
