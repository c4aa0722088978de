import sharp, { type Sharp } from 'sharp';
import { noise } from '../../support/sample-images.ts';

const SIZE = { width: 4_000, height: 3_000 } as const;
const HUES = [0, 70, 140, 210, 280] as const;

/**
 * 12-megapixel JPEGs with the frequencies of a photo: large shapes, some detail, a sensor's noise; the quality is chosen so
 * that each has about the given size.
 */
export async function photos(bytes: number): Promise<Buffer<ArrayBuffer>[]> {
  const shapes = await noise(16, 12).png().toBuffer();
  const detail = await noise(500, 375).png().toBuffer();
  const layer = (input: Buffer) => sharp(input).resize({ ...SIZE, fit: 'fill', kernel: 'cubic' });
  const soft = await layer(detail).ensureAlpha(0.35).png({ compressionLevel: 1 }).toBuffer();
  const grain = await noise(SIZE.width, SIZE.height).ensureAlpha(0.06).png({ compressionLevel: 1 }).toBuffer();
  const scene = await layer(shapes)
    .composite([{ input: soft }, { input: grain }])
    .png({ compressionLevel: 1 })
    .toBuffer();
  return Promise.all(HUES.map((hue) => ofSize(sharp(scene).modulate({ hue }), bytes)));
}

async function ofSize(picture: Sharp, bytes: number): Promise<Buffer<ArrayBuffer>> {
  let [low, high] = [40, 100];
  let best = Buffer.alloc(0);
  while (high - low > 1) {
    const quality = Math.floor((low + high) / 2);
    best = await picture.clone().jpeg({ quality }).toBuffer();
    if (best.length > bytes) high = quality;
    else low = quality;
  }
  return best;
}
