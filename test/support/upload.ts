import type { Description } from '../../src/images/description.ts';
import type { ImageSource, UploadRequest } from '../../src/images/upload-image.ts';

/** An upload of these bytes, in chunks of a few. */
export function uploadOf(
  bytes: Uint8Array,
  {
    describe = {},
    ...request
  }: Partial<Omit<UploadRequest, 'source'>> & { readonly describe?: Partial<Description> } = {},
): UploadRequest {
  return { source: sourceOf(chunksOf(bytes), describe), precondition: {}, ...request };
}

export function sourceOf(bytes: AsyncIterable<Uint8Array>, said: Partial<Description> = {}): ImageSource {
  return { bytes, describe: () => ({ tags: [], metadata: {}, ...said }) };
}

export async function* chunksOf(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
