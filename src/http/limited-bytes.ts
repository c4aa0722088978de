import type { ServiceError } from '../errors.ts';

/** Passes bytes on and throws `tooLong()` at the first chunk over the limit. */
export async function* limitedBytes(
  bytes: AsyncIterable<Uint8Array>,
  limit: number,
  tooLong: () => ServiceError,
): AsyncGenerator<Uint8Array> {
  let count = 0;
  for await (const chunk of bytes) {
    count += chunk.byteLength;
    if (count > limit) throw tooLong();
    yield chunk;
  }
}
