import type { ReadMethod, SignedUrl } from '../images/blob-store.ts';
import { CONTENT_URL_LIFETIME_SECONDS } from '../images/content-url.ts';
import type { Reply } from './reply.ts';

/** A cached redirect must still work when it is followed. */
const MAX_AGE_SECONDS = CONTENT_URL_LIFETIME_SECONDS - 120;

/** Clients follow a redirect with the method of their request. */
export function readMethod(method: string): ReadMethod {
  return method === 'HEAD' ? 'HEAD' : 'GET';
}

/** Redirects to bytes in storage. */
export function storageRedirect({ url }: SignedUrl): Reply {
  return { status: 302, headers: { Location: url, 'Cache-Control': `private, max-age=${MAX_AGE_SECONDS}` } };
}
