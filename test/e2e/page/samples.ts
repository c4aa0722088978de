import { CAMERA, noise, plain } from '../../support/sample-images.ts';

/** A picture with a camera's facts and a place. */
export function photo(): Promise<Buffer> {
  return plain(640, 480, 'steelblue').withExif(CAMERA).jpeg().toBuffer();
}

export function picture(background: string, width = 64, height = 48): Promise<Buffer> {
  return plain(width, height, background).png().toBuffer();
}

/** A PNG of about so many bytes, that does not compress. */
export function pictureOf(bytes: number): Promise<Buffer> {
  const side = Math.round(Math.sqrt(bytes / 3));
  return noise(side, side).png({ compressionLevel: 0 }).toBuffer();
}

export function tiff(): Promise<Buffer> {
  return plain(40, 30).tiff().toBuffer();
}
