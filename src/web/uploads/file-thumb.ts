import { createQueue } from './queue.ts';

/** Pixels, as the upload row shows it on a dense screen. */
const SIDE = 96;
/** 64 MiB: a larger file gets no thumbnail. */
const MAX_BYTES = 67_108_864;

/** A small picture of a file before it is uploaded; `undefined` where this browser cannot show it. */
export function createFileThumb(): (file: File) => Promise<HTMLCanvasElement | undefined> {
  const decoding = createQueue(1);
  const { signal } = new AbortController();

  return async function fileThumb(file) {
    if (file.size > MAX_BYTES) return undefined;
    try {
      return await decoding(() => draw(file), signal);
    } catch {
      return undefined;
    }
  };
}

async function draw(file: File): Promise<HTMLCanvasElement> {
  const bitmap = await createImageBitmap(file, { resizeWidth: SIDE, resizeQuality: 'low' });
  const canvas = document.createElement('canvas');
  canvas.width = SIDE;
  canvas.height = SIDE;
  // The middle of the picture fills the square.
  const scale = Math.max(1, SIDE / bitmap.height);
  const [width, height] = [bitmap.width * scale, bitmap.height * scale];
  canvas.getContext('2d')?.drawImage(bitmap, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
  bitmap.close();
  return canvas;
}
