import type { Location } from '../image-facts.ts';
import type { TiffDirectory } from './tiff-directory.ts';
import { tags } from './tiff-directory.ts';
import { numberOf, numbersOf, textOf } from './tiff-values.ts';

const LATITUDE_REF = 1;
const LATITUDE = 2;
const LONGITUDE_REF = 3;
const LONGITUDE = 4;
const ALTITUDE_REF = 5;
const ALTITUDE = 6;

/** Tags of a GPS directory that are read (EXIF 3.0, 4.6.7). */
export const GPS_TAGS = tags(LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE, ALTITUDE_REF, ALTITUDE);

/** Degrees, minutes and seconds; some writers add a fourth number, which says nothing. */
const SECONDS_PER_DEGREE = [1, 60, 3600];
const MAX_PARTS = 4;

/** The location in a GPS directory. Both coordinates must be in range and have a hemisphere; otherwise it is ambiguous. */
export function gpsLocation({ values }: TiffDirectory, little: boolean): Location | undefined {
  const coordinate = (tag: number, refTag: number, signs: Readonly<Record<string, number>>, limit: number) => {
    const sign = signs[textOf(values.get(refTag))?.charAt(0).toUpperCase() ?? ''];
    const degrees = degreesOf(numbersOf(values.get(tag), little));
    return sign === undefined || degrees === undefined || degrees > limit ? undefined : roundDegrees(sign * degrees);
  };
  const latitude = coordinate(LATITUDE, LATITUDE_REF, { N: 1, S: -1 }, 90);
  const longitude = coordinate(LONGITUDE, LONGITUDE_REF, { E: 1, W: -1 }, 180);
  if (latitude === undefined || longitude === undefined) return undefined;
  const altitude = numberOf(values.get(ALTITUDE), little);
  if (altitude === undefined) return { latitude, longitude };
  // 1 and 3 are below sea level, by one or the other surface of reference.
  const reference = numberOf(values.get(ALTITUDE_REF), little);
  const isBelow = (reference === 1 || reference === 3) && altitude > 0;
  return { latitude, longitude, altitude: isBelow ? -altitude : altitude };
}

/** Of one to four numbers. Minutes and seconds of 0/0 count as zero: the position is known without them. */
function degreesOf(parts: readonly number[]): number | undefined {
  const [degrees] = parts;
  if (degrees === undefined || Number.isNaN(degrees) || parts.length > MAX_PARTS) return undefined;
  let sum = 0;
  for (const [index, divisor] of SECONDS_PER_DEGREE.entries()) {
    const part = parts[index] ?? 0;
    if (part < 0 || part === Number.POSITIVE_INFINITY) return undefined;
    sum += Number.isNaN(part) ? 0 : part / divisor;
  }
  return sum;
}

/** To 1e-8 of a degree, a millimeter, which hides the noise of fractions. */
export function roundDegrees(degrees: number): number {
  const rounded = Math.round(degrees * 1e8) / 1e8;
  return rounded === 0 ? 0 : rounded;
}
