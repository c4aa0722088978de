import type { ImageFormat } from '../inspection/image-facts.ts';

const EXTENSION = {
  jpeg: 'jpg',
  png: 'png',
  gif: 'gif',
  webp: 'webp',
  avif: 'avif',
  heic: 'heic',
  tiff: 'tiff',
  bmp: 'bmp',
} as const satisfies Record<ImageFormat, string>;

/** `2026/11/23/<unique>.jpg`: the day keeps listings short; no part of it comes from a client. */
export function blobName(day: Date, unique: string, format: ImageFormat): string {
  return `${day.toISOString().slice(0, 10).replaceAll('-', '/')}/${unique}.${EXTENSION[format]}`;
}

/** When a name was created, in milliseconds since the epoch, if its unique part is a UUIDv7. */
export function timeOfBlob(name: string): number | undefined {
  const [, high, low] = /^\d{4}\/\d\d\/\d\d\/([\da-f]{8})-([\da-f]{4})-7/.exec(name) ?? [];
  return high === undefined ? undefined : Number.parseInt(`${high}${low}`, 16);
}
