import { createHash, timingSafeEqual } from 'node:crypto';
import { ServiceError } from '../errors.ts';
import { FUNCTION_KEY } from './query.ts';
import type { ApiRequest, Handle } from './routes.ts';

/** Also accepted in the query parameter `code`, like in Azure Functions. */
export const KEY_HEADER = 'x-functions-key';

/**
 * Requires an accepted key. `digests`: SHA-256 of the keys, 32 bytes each; all are compared, in constant time. Throws
 * `AccessKeyRequired`.
 */
export function withAccessKeys(handle: Handle, digests: readonly Uint8Array[]): Handle {
  return async function guarded(request) {
    if (!isAccepted(request, digests)) {
      const message = `A key is required in the header ${KEY_HEADER}. Ask the operator of this service for one.`;
      throw new ServiceError('AccessKeyRequired', message, { target: KEY_HEADER });
    }
    return handle(request);
  };
}

function isAccepted({ headers, url }: ApiRequest, digests: readonly Uint8Array[]): boolean {
  const key = headers.get(KEY_HEADER) ?? url.searchParams.get(FUNCTION_KEY);
  if (!key) return false;
  let accepted = false;
  // The characters of a header are bytes: those of a key in Latin-1, as browsers send it, or in UTF-8.
  for (const encoding of ['utf8', 'latin1'] as const) {
    const digest = createHash('sha256').update(key, encoding).digest();
    for (const one of digests) {
      if (timingSafeEqual(digest, one)) accepted = true;
    }
  }
  return accepted;
}
