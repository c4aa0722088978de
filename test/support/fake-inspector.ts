import { ServiceError } from '../../src/errors.ts';
import type { ImageFacts, ImageFormat } from '../../src/inspection/image-facts.ts';
import type { Inspector } from '../../src/inspection/inspector.ts';

const SIGNATURES: readonly (readonly [string, ImageFormat])[] = [
  ['JPEG', 'jpeg'],
  ['PNG.', 'png'],
];
/** A format that shows only when the bytes are whole, as it is with some very short files. */
const LATE = 'LATE';
/** Bytes that are looked at before they are refused. */
const WINDOW = 16;

/** What the fake tells of every image, but for its format. */
export const FAKE_FACTS = {
  content_type: 'image/jpeg',
  format: 'jpeg',
  width: 640,
  height: 480,
  orientation: 6,
  display_width: 480,
  display_height: 640,
  frames: 1,
  has_alpha: false,
  contains_location: true,
  location: { latitude: 48.5, longitude: -2.25 },
} as const satisfies ImageFacts;

/** Bytes that the fake takes for an image: its four letters and then filling. */
export function fakeImage(size: number, { format = 'JPEG', fill = '.' } = {}): Buffer {
  return Buffer.from(format.padEnd(size, fill).slice(0, size));
}

/** The Inspector port without a decoder: `JPEG…` and `PNG.…` are images, `…CORRUPT…` are broken ones. */
export function createFakeInspector(): Inspector {
  let head = '';
  const formatOf = (whole: boolean) =>
    SIGNATURES.find(([letters]) => head.startsWith(letters))?.[1] ??
    (whole && head.startsWith(LATE) ? 'jpeg' : undefined);

  return {
    get format() {
      return formatOf(false);
    },
    async add(bytes) {
      head = (head + Buffer.from(bytes).toString('latin1')).slice(0, 64);
      if (head.length >= WINDOW && formatOf(false) === undefined) throw unsupported();
    },
    async inspect() {
      const format = formatOf(true);
      if (format === undefined) throw unsupported();
      if (head.includes('CORRUPT')) throw new ServiceError('CorruptImage', 'The image cannot be read.');
      return { ...FAKE_FACTS, format, content_type: `image/${format}` };
    },
    async discard() {
      head = '';
    },
  };
}

function unsupported(): ServiceError {
  return new ServiceError('UnsupportedImageFormat', 'The bytes are no image.', { target: 'body' });
}
