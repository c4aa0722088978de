import type { ByteSource } from './byte-source.ts';
import { exifDate } from './exif-date.ts';
import { copyExif } from './exif-directories.ts';
import { type ExifTags, exifNumber, exifPositive, exifText, exifValue } from './exif-values.ts';
import { gpsLocation } from './gps-location.ts';
import type { ExifFacts, Location } from './image-facts.ts';

interface CameraFacts {
  exif?: ExifFacts;
  location?: Location;
  orientation?: number;
  /** A camera's raw file in the clothes of a TIFF (DNG). */
  isRaw: boolean;
}

/** ISO values too large for their field are written as this, with the real one in another tag (EXIF 3.0, 4.6.6.7). */
const ISO_ELSEWHERE = 65_535;

type ExifReader = typeof import('exifreader');

let loading: Promise<ExifReader> | undefined;

/** Loaded with the first EXIF, once. It is CommonJS: Node gives it as the default export, which its types do not say. */
function loadExifReader(): Promise<ExifReader> {
  loading ??= import('exifreader').then((module: ExifReader & { default?: ExifReader }) => module.default ?? module);
  return loading;
}

/** What a camera wrote. `source` starts with a TIFF header. What cannot be read is left out. */
export async function readExif(source: ByteSource): Promise<CameraFacts> {
  const exifReader = await loadExifReader();
  try {
    const copy = await copyExif(source);
    if (!copy) return { isRaw: false };
    const { exif } = exifReader.load(copy.block, { expanded: true, includeTags: { exif: true } });
    return { ...cameraFacts({ ...exif }), isRaw: copy.isRaw };
  } catch {
    // Whatever is wrong with it, EXIF is no reason to refuse an image.
    return { isRaw: false };
  }
}

function cameraFacts(tags: ExifTags): Omit<CameraFacts, 'isRaw'> {
  const exif = present({
    make: exifText(tags, 'Make'),
    model: exifText(tags, 'Model'),
    lens: exifText(tags, 'LensModel'),
    software: exifText(tags, 'Software'),
    // Other dates tell when a file was changed or a print was scanned: they are no substitute.
    taken_at: exifDate(exifText(tags, 'DateTimeOriginal'), exifText(tags, 'OffsetTimeOriginal')),
    exposure_time: exifPositive(tags, 'ExposureTime'),
    f_number: exifPositive(tags, 'FNumber'),
    iso: iso(tags),
    focal_length: exifPositive(tags, 'FocalLength'),
  });
  const location = gpsLocation(tags);
  const orientation = exifNumber(exifValue(tags, 'Orientation'));
  return {
    ...(Object.keys(exif).length > 0 && { exif }),
    ...(location && { location }),
    ...(orientation !== undefined && { orientation }),
  };
}

function iso(tags: ExifTags): number | undefined {
  const value = exifListHead(tags, 'ISOSpeedRatings');
  return value === ISO_ELSEWHERE ? exifPositive(tags, 'RecommendedExposureIndex') : value;
}

/** The first of a list of whole numbers, which `exifPositive` would take for a fraction. */
function exifListHead(tags: ExifTags, name: string): number | undefined {
  const value = exifValue(tags, name);
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'number' && first > 0 ? first : undefined;
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function present<T extends object>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}
