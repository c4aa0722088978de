import type { Picture } from '../image-facts.ts';

/** Fields of a picture that depend on its EXIF orientation. Values from 5 on turn it by a quarter. */
export function oriented(
  width: number,
  height: number,
  tag: number | undefined,
): Pick<Picture, 'orientation' | 'display_width' | 'display_height'> {
  const orientation = tag !== undefined && Number.isInteger(tag) && tag >= 1 && tag <= 8 ? tag : 1;
  const [display_width, display_height] = orientation >= 5 ? [height, width] : [width, height];
  return { orientation, display_width, display_height };
}
