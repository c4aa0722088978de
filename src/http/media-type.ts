import type { RequestHeaders } from './request-headers.ts';
/** The media type of a body without its parameters, in lower case; `undefined` when none is given. */
export function mediaTypeOf(headers: RequestHeaders): string | undefined {
  return headers.get('Content-Type')?.split(';', 1)[0]?.trim().toLowerCase();
}
