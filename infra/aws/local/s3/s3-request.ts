import type { IncomingMessage } from 'node:http';
import { S3Error } from './s3-error.ts';

/** Bytes of a key in UTF-8. */
const MAX_KEY_BYTES = 1_024;

/** A request by path: `/<bucket>/<key>`. */
export interface S3Request {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  /** Path and query as they were sent. */
  readonly target: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string | undefined;
  readonly headerNames: readonly string[];
}

export function readRequest({ method = 'GET', url = '/', headers }: IncomingMessage): S3Request {
  const [path = '/', search = ''] = splitOnce(url, '?');
  const [bucket = '', key = ''] = splitOnce(path.slice(1), '/').map(decode);
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw new S3Error(400, 'KeyTooLongError', 'Your key is too long', { MaxSizeAllowed: String(MAX_KEY_BYTES) });
  }
  return {
    method,
    bucket,
    key,
    target: url,
    path,
    // S3 does not decode plus signs.
    query: new URLSearchParams(search.replaceAll('+', '%2B')),
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value.join(',') : value;
    },
    headerNames: Object.keys(headers),
  };
}

/** Splits at the first `mark`; without one, the second part is empty. */
export function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)];
}

export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error(400, 'InvalidURI', "Couldn't parse the specified URI.");
  }
}

/** RFC 3986: everything but letters, digits and `-._~`. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
