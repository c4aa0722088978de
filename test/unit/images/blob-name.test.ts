import { expect, it } from 'vitest';
import { blobName, timeOfBlob } from '../../../src/images/blob-name.ts';
import { uuidv7 } from '../../../src/images/uuid.ts';
import { IMAGE_FORMATS } from '../../../src/inspection/image-facts.ts';

it('puts a version under its day in UTC', () => {
  expect(blobName(new Date('2026-11-23T23:30:00-05:00'), '0193', 'jpeg')).toBe('2026/11/24/0193.jpg');
});

it('has an ending for every format', () => {
  const endings = IMAGE_FORMATS.map((format) => blobName(new Date(0), 'x', format).replace('1970/01/01/x.', ''));
  expect(endings).toEqual(['jpg', 'png', 'gif', 'webp', 'avif', 'heic', 'tiff', 'bmp']);
});

it('gives back when a name was made', () => {
  const at = new Date('2026-11-23T12:34:56.789Z');
  expect(timeOfBlob(blobName(at, uuidv7(at), 'png'))).toBe(at.getTime());
  expect(timeOfBlob('2026/11/23/0193.jpg')).toBeUndefined();
  expect(timeOfBlob(`uploads/${uuidv7(at)}`)).toBeUndefined();
});
