import { ServiceError } from '../errors.ts';

/**
 * No limit of the contract but a bound on work: the WebP decoder takes time with the square of the number of frames
 * (0.1 s for 10,000, minutes for what fits into an upload), the TIFF decoder reads each directory.
 */
export const MAX_FRAMES = 10_000;

const shown = (value: number) => value.toLocaleString('en-US');

/** Throws `TooManyPixels`, also for what has more frames than are ever counted. */
export function assertPixels(
  { width, height, frames }: { width: number; height: number; frames: number },
  maxPixels: number,
): void {
  assertFrames(frames);
  const pixels = width * height * frames;
  if (pixels <= maxPixels) return;
  const size = `${shown(width)} × ${shown(height)}${frames > 1 ? ` × ${shown(frames)} frames` : ''}`;
  throw tooMany(`${shown(pixels)} pixels (${size}), the limit is ${shown(maxPixels)}`);
}

export function assertFrames(frames: number): void {
  if (frames > MAX_FRAMES) throw tooMany(`more than ${shown(MAX_FRAMES)} frames, which is the limit`);
}

function tooMany(what: string): ServiceError {
  return new ServiceError('TooManyPixels', `The image has ${what}. Send a smaller one.`, { target: 'body' });
}
