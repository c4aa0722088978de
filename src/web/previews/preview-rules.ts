import type { ImageDocument } from '../../contract/image-document.ts';

/** What every browser of today shows. */
const DISPLAYABLE = new Set(['jpeg', 'png', 'gif', 'webp', 'avif', 'bmp']);
/** 4 MiB: what is fetched without being asked, to make a preview of it. */
export const AUTOMATIC_BYTES = 4_194_304;
/** Four bytes each while one is decoded. */
export const AUTOMATIC_PIXELS = 40_000_000;
/** 32 MiB: what a person who looks at one image gets whole. */
const WHOLE_BYTES = 33_554_432;

type Facts = Pick<ImageDocument, 'format' | 'size_bytes' | 'width' | 'height'>;

export function isDisplayable({ format }: Pick<Facts, 'format'>): boolean {
  return DISPLAYABLE.has(format);
}

/** Whether its preview may be made because it came into view. */
export function isAutomatic(image: Facts): boolean {
  return isDisplayable(image) && image.size_bytes <= AUTOMATIC_BYTES && image.width * image.height <= AUTOMATIC_PIXELS;
}

/** Whether the whole image may be shown because a person opened it. */
export function isShownWhole(image: Facts): boolean {
  return isDisplayable(image) && image.size_bytes <= WHOLE_BYTES;
}
