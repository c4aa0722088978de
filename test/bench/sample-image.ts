import { CAMERA, noise } from '../support/sample-images.ts';

const BOUNDARY = 'bench-boundary';
export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

/** A JPEG of a camera, with EXIF, of exactly this many bytes. */
export async function jpegOf(bytes: number): Promise<Buffer> {
  const image = await noise(64, 64).withExif(CAMERA).jpeg({ quality: 80 }).toBuffer();
  if (image.length > bytes) throw new Error(`The smallest sample has ${image.length} bytes`);
  // The scan grows before the end of image; bytes without 0xff are scan data to every reader of headers.
  const more = Buffer.alloc(bytes - image.length);
  for (let at = 0; at < more.length; at += 1) more[at] = (at * 31 + (at >>> 8)) % 251;
  return Buffer.concat([image.subarray(0, -2), more, image.subarray(-2)]);
}

/** The form that a browser makes around one file. */
export function formAround(file: Buffer): Buffer {
  const head = [
    `--${BOUNDARY}`,
    'Content-Disposition: form-data; name="file"; filename="photo.jpg"',
    'Content-Type: image/jpeg',
    '',
    '',
  ].join('\r\n');
  return Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
}

export function jsonAround(file: Buffer): Buffer {
  return Buffer.from(JSON.stringify({ image_data: file.toString('base64'), name: 'photo.jpg' }));
}
