import type { Location } from '../../contract/image-document.ts';
import { texts } from './texts.ts';

const UNITS = ['B', 'KiB', 'MiB', 'GiB'];

/** 48211 → `47.1 KiB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1_024 && unit < UNITS.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  if (unit === 0) return texts.byteCount(bytes);
  return `${texts.decimal(value >= 100 ? Math.round(value) : round(value, 1))} ${UNITS[unit]}`;
}

/** 48211 → `47.1 KiB (48,211 bytes)`. */
export function formatExactBytes(bytes: number): string {
  const short = formatBytes(bytes);
  return bytes < 1_024 ? short : `${short} (${texts.byteCount(bytes)})`;
}

/** 0.00625 → `1/160 s`, 2.5 → `2.5 s`. */
export function formatExposure(seconds: number): string {
  return seconds > 0 && seconds < 0.4 ? `1/${Math.round(1 / seconds)} s` : `${texts.decimal(round(seconds, 1))} s`;
}

export function formatPixels(width: number, height: number): string {
  return `${width} × ${height}`;
}

/** A moment in the reader's own time and language. */
export function formatMoment(rfc3339: string): string {
  return new Date(rfc3339).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** A camera's clock, which seldom knows its zone: as it stands in the file. */
export function formatTaken(text: string): string {
  return text.replace('T', ' ').replace(/(?=[+-]\d\d:\d\d$)/, ' ');
}

/** `48.2043° N, 16.3700° E, 171 m`. */
export function formatPlace(place: Location): string {
  const { latitude, longitude, altitude } = place;
  const north = `${Math.abs(latitude).toFixed(5)}° ${latitude < 0 ? texts.south : texts.north}`;
  const east = `${Math.abs(longitude).toFixed(5)}° ${longitude < 0 ? texts.west : texts.east}`;
  return `${north}, ${east}${altitude === undefined ? '' : `, ${Math.round(altitude)} m`}`;
}

export function formatFormat(format: string): string {
  return format === 'webp' ? 'WebP' : format.toUpperCase();
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
