import { noise } from '../support/sample-images.ts';
import { FORM_TYPE, formAround, jpegOf, jsonAround } from './sample-image.ts';

/** One kind of request. */
export type Work =
  | { readonly kind: 'upload'; readonly bytes: number; readonly contentType: string; readonly body: Buffer }
  /** Under these ids in turn, `status` of each. */
  | { readonly kind: 'put'; readonly ids: readonly string[]; readonly body: Buffer; readonly status: 200 | 201 }
  | { readonly kind: 'read'; readonly id: string; readonly etag?: string }
  /** The newest 50, or those that a query of the app finds. */
  | { readonly kind: 'list'; readonly query?: string }
  /** Of these ids in turn. */
  | { readonly kind: 'preview'; readonly ids: readonly string[] }
  /** Begin, send, complete: three requests. */
  | { readonly kind: 'direct upload'; readonly body: Buffer };

export type Body = 'bytes' | 'form' | 'json';

const images = new Map<number, Buffer>();
const bodies = new Map<string, Buffer>();

export async function uploadOf(bytes: number, as: Body): Promise<Work> {
  const image = await imageOf(bytes);
  if (as === 'bytes') return { kind: 'upload', bytes, contentType: 'image/jpeg', body: image };
  const key = `${bytes} ${as}`;
  const body = bodies.get(key) ?? (as === 'form' ? formAround(image) : jsonAround(image));
  bodies.set(key, body);
  return { kind: 'upload', bytes, contentType: as === 'form' ? FORM_TYPE : 'application/json', body };
}

export async function imageOf(bytes: number): Promise<Buffer> {
  const known = images.get(bytes);
  if (known !== undefined) return known;
  // One size at a time: the large ones are large.
  images.clear();
  bodies.clear();
  const image = await jpegOf(bytes);
  images.set(bytes, image);
  return image;
}

/** With pixels that can be decoded, of some 2 megapixels and 1 MB. */
export function photo(): Promise<Buffer> {
  return noise(1_600, 1_200).jpeg({ quality: 60 }).toBuffer();
}

export function ids(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${prefix}-${at}`);
}
