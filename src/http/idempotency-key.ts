import { ServiceError } from '../errors.ts';
import type { Reply } from './reply.ts';
import type { RequestHeaders } from './request-headers.ts';

const NAME = 'Idempotency-Key';
export const MAX_KEY_CHARACTERS = 128;

/** A string of RFC 8941, section 3.3.3: visible ASCII and spaces, with `\` before a quote and before itself. */
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;
/** The same characters as they are. Without commas: a proxy joins two headers of one name with one. */
const UNQUOTED = /^[\x20-\x7e]*$/;

/** The key of a request that creates; quoted or not, it is the same key. Throws `InvalidHeader`. */
export function readIdempotencyKey(headers: RequestHeaders): string | undefined {
  const text = headers.get(NAME)?.trim();
  if (text === undefined) return undefined;
  const key = text.startsWith('"') ? QUOTED.exec(text)?.[1]?.replace(/\\(.)/g, '$1') : unquoted(text);
  if (key === undefined) {
    throw invalid('must be one key of printable ASCII characters: quoted, or without quotes and commas');
  }
  if (key === '') throw invalid(`is empty; send 1 to ${MAX_KEY_CHARACTERS} characters`);
  if (key.length > MAX_KEY_CHARACTERS) {
    throw invalid(`has ${key.length} characters; the limit is ${MAX_KEY_CHARACTERS}`);
  }
  return key;
}

/** For other requests that write. Throws `InvalidHeader`. */
export function refuseIdempotencyKey(headers: RequestHeaders): void {
  if (!headers.has(NAME)) return;
  throw invalid(
    'is supported only on POST images and POST uploads. Remove it: this request is safe to retry without it',
  );
}

export function replayedHeader(replayed: boolean): Reply['headers'] {
  return replayed ? { 'Idempotency-Replayed': 'true' } : {};
}

function unquoted(text: string): string | undefined {
  return UNQUOTED.test(text) && !/[",]/.test(text) ? text : undefined;
}

/** The key itself is not repeated: error messages are logged. */
function invalid(fault: string): ServiceError {
  return new ServiceError('InvalidHeader', `The header ${NAME} ${fault}.`, { target: NAME });
}
