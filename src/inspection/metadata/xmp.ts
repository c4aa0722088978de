import type { Location } from '../image-facts.ts';
import { roundDegrees } from './gps.ts';

/** A property of any namespace prefix, as an attribute or an element. Each part is bounded, so that a scan is linear. */
const property = (name: string) =>
  new RegExp(`:${name}(?:\\s{0,20}=\\s{0,20}["']([^"'<>]{1,64})["']|(?:\\s[^<>]{0,200})?>([^<>]{1,64})<)`, 'gi');
const LATITUDE = property('GPSLatitude');
/** DJI drones misspell it. */
const LONGITUDE = property('GPSLong(?:i|ti)tude');
const ALTITUDE = property('GPSAltitude');
const ALTITUDE_REF = property('GPSAltitudeRef');

/** `48,12.6N`, `48,12,36N` (XMP specification part 2, 2.6.3), or decimal degrees as drones write them. */
const COORDINATE = /^(\d{1,3}),(\d{1,2}(?:\.\d{1,20})?)(?:,(\d{1,2}(?:\.\d{1,20})?))?\s?([NSEW])$/i;
const DECIMAL = /^[+-]?\d{1,3}(?:\.\d{1,20})?$/;
const FRACTION = /^(-?\d{1,15}(?:\.\d{1,15})?)(?:\/(\d{1,15}))?$/;

/** The first location in XMP packets. They are searched, not parsed: a packet may be truncated or invalid XML. */
export function xmpLocation(packets: readonly Buffer[]): Location | undefined {
  for (const packet of packets) {
    // Latin-1 keeps every ASCII character of UTF-8; without NULs it does of UTF-16 and UTF-32 too.
    const text = packet.toString('latin1').replaceAll('\0', '');
    const latitude = first(text, LATITUDE, (value) => coordinate(value, 'NS', 90));
    const longitude = first(text, LONGITUDE, (value) => coordinate(value, 'EW', 180));
    if (latitude === undefined || longitude === undefined) continue;
    const altitude = first(text, ALTITUDE, fraction);
    if (altitude === undefined) return { latitude, longitude };
    const isBelow = first(text, ALTITUDE_REF, fraction) === 1 && altitude > 0;
    return { latitude, longitude, altitude: isBelow ? -altitude : altitude };
  }
  return undefined;
}

function first(text: string, name: RegExp, read: (value: string) => number | undefined): number | undefined {
  for (const [, attribute, element] of text.matchAll(name)) {
    const value = read((attribute ?? element ?? '').trim());
    if (value !== undefined) return value;
  }
  return undefined;
}

function coordinate(value: string, hemispheres: string, limit: number): number | undefined {
  const [, degrees, minutes, seconds, letter] = COORDINATE.exec(value) ?? [];
  const sign = letter === undefined ? -1 : hemispheres.indexOf(letter.toUpperCase());
  const parts = Number(degrees) + Number(minutes) / 60 + Number(seconds ?? 0) / 3600;
  const sum = sign !== -1 ? parts * (sign === 1 ? -1 : 1) : DECIMAL.test(value) ? Number(value) : undefined;
  return sum === undefined || Math.abs(sum) > limit ? undefined : roundDegrees(sum);
}

function fraction(value: string): number | undefined {
  const [, numerator, denominator] = FRACTION.exec(value) ?? [];
  const number = Number(numerator) / Number(denominator ?? 1);
  return Number.isFinite(number) ? number : undefined;
}
