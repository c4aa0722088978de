import { ServiceError } from '../errors.ts';

/** Not a limit of the contract but a bound on work: each frame or page is a step of the reader. */
export const MAX_FRAMES = 10_000;

const shown = (value: number) => value.toLocaleString('en-US');

/** Throws `TooManyPixels`, also for more frames than are ever counted. */
export function assertPixels(
  { width, height, frames }: { width: number; height: number; frames: number },
  maxPixels: number,
): void {
  assertFrames(frames);
  const pixels = width * height * frames;
  if (pixels <= maxPixels) return;
  const size = `${shown(width)} × ${shown(height)}${frames > 1 ? ` × ${shown(frames)} frames` : ''}`;
  throw tooMany(`${shown(pixels)} pixels (${size}); the limit is ${shown(maxPixels)}`);
}

export function assertFrames(frames: number): void {
  if (frames > MAX_FRAMES) throw tooMany(`more than ${shown(MAX_FRAMES)} frames, which is the limit`);
}

function tooMany(what: string): ServiceError {
  return new ServiceError('TooManyPixels', `The image has ${what}. Send a smaller one.`, { target: 'body' });
}
