import { type ExifTags, exifNumber, exifText, exifValue } from './exif-values.ts';
import type { Location } from './image-facts.ts';

const SECONDS_PER_DEGREE = [1, 60, 3600];

/**
 * The place by the GPS directory of EXIF. Both coordinates must be whole and in range, and say their hemisphere:
 * a position that is one of four is none. Rounded to 1e-8 of a degree, a millimetre, which hides the fractions' noise.
 */
export function gpsLocation(tags: ExifTags): Location | undefined {
  const latitude = coordinate(tags, 'GPSLatitude', { N: 1, S: -1 }, 90);
  const longitude = coordinate(tags, 'GPSLongitude', { E: 1, W: -1 }, 180);
  if (latitude === undefined || longitude === undefined) return undefined;
  const altitude = exifNumber(exifValue(tags, 'GPSAltitude'));
  if (altitude === undefined) return { latitude, longitude };
  // EXIF 3.0: 1 and 3 are below sea level, by one or the other surface of reference.
  const reference = exifNumber(exifValue(tags, 'GPSAltitudeRef'));
  const isBelow = (reference === 1 || reference === 3) && altitude > 0;
  return { latitude, longitude, altitude: isBelow ? -altitude : altitude };
}

function coordinate(
  tags: ExifTags,
  name: string,
  signs: Readonly<Record<string, number>>,
  limit: number,
): number | undefined {
  const sign = signs[exifText(tags, `${name}Ref`)?.charAt(0).toUpperCase() ?? ''];
  const parts = exifValue(tags, name);
  if (sign === undefined || !Array.isArray(parts) || parts.length !== 3) return undefined;
  let degrees = 0;
  for (const [index, divisor] of SECONDS_PER_DEGREE.entries()) {
    const part = exifNumber(parts[index]);
    if (part === undefined || part < 0) return undefined;
    degrees += part / divisor;
  }
  if (degrees > limit) return undefined;
  const rounded = Math.round(sign * degrees * 1e8) / 1e8;
  return rounded === 0 ? 0 : rounded;
}
