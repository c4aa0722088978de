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

/** `2026/11/23/<unique>.jpg`: the day keeps listings short; nothing in it comes from a client. */
export function blobName(day: Date, unique: string, format: ImageFormat): string {
  return `${day.toISOString().slice(0, 10).replaceAll('-', '/')}/${unique}.${EXTENSION[format]}`;
}
