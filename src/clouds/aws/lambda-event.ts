import { ServiceError } from '../../errors.ts';
import type { BodyReader } from '../../http/body-reader.ts';
import { noJsonObject } from '../../http/json-text.ts';

/** Event of a Lambda function URL, payload format 2.0: the properties that are used. */
export interface FunctionUrlEvent {
  readonly version: '2.0';
  /** Not decoded. */
  readonly rawPath: string;
  readonly rawQueryString: string;
  /** Names are in lower case; multiple values of one name are joined by commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string | undefined;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    readonly requestId: string;
    readonly domainName: string;
    readonly http: { readonly method: string };
  };
}

export function bodyOf({ body, isBase64Encoded }: FunctionUrlEvent): Buffer | undefined {
  return body === undefined ? undefined : Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
}

/**
 * The platform decodes bodies with a textual Content-Type as UTF-8, which corrupts other bytes. Each invalid byte usually
 * becomes three bytes, so every corrupted image has another length. A truncated four-byte character is not detected.
 */
export function damagedBody(event: FunctionUrlEvent): ServiceError | undefined {
  const { body, isBase64Encoded, headers } = event;
  if (body === undefined || isBase64Encoded || !body.includes('\uFFFD')) return undefined;
  if (Number(headers['content-length']) === Buffer.byteLength(body)) return undefined;
  if (/^application\/json\b/i.test(headers['content-type'] ?? '')) {
    return noJsonObject();
  }
  const message =
    'The platform decoded the body as text because of its Content-Type, which corrupted the bytes. Send application/octet-stream.';
  return new ServiceError('UnsupportedMediaType', message, { target: 'Content-Type' });
}

/**
 * The URL that the client requested. `publicOrigin` is the origin of a distribution, which the event does not contain. The
 * path is appended, not resolved: a path that begins with two slashes would select another host.
 */
export function urlOf(
  { rawPath, rawQueryString, requestContext, headers }: FunctionUrlEvent,
  publicOrigin: string | undefined,
): URL {
  const protocol = headers['x-forwarded-proto'] === 'http' ? 'http' : 'https';
  const own = `https://${requestContext.domainName}`;
  // Host may name more than a host, which would come before the path.
  const origin = publicOrigin ?? URL.parse(`${protocol}://${headers.host ?? requestContext.domainName}`)?.origin ?? own;
  const query = rawQueryString === '' ? '' : `?${rawQueryString}`;
  // Requests contain no fragment, so `#` is part of the path.
  return URL.parse(`${origin}${rawPath}${query}`.replaceAll('#', '%23')) ?? new URL(`${own}/`);
}

/** For a request with a header that is not valid in HTTP. */
export function unreadableHeaders(): ServiceError {
  return new ServiceError('InvalidHeader', 'A header name or value is not valid in HTTP. Correct the header.');
}

/**
 * `undefined` if a header is not valid. HTTP headers are bytes, one per character; the event contains decoded UTF-8, which is
 * encoded again.
 */
export function headersOf(event: FunctionUrlEvent): Headers | undefined {
  const headers = new Headers();
  for (const [name, value] of Object.entries(event.headers)) {
    if (value === undefined) continue;
    const isBytes = /^[\0-\xff]*$/.test(value);
    try {
      headers.append(name, isBytes ? value : Buffer.from(value, 'utf8').toString('latin1'));
    } catch {
      return undefined;
    }
  }
  return headers;
}

/** Reads a complete body. */
export function readerOf(bytes: Uint8Array): BodyReader {
  let left: Uint8Array | undefined = bytes.byteLength === 0 ? undefined : bytes;
  return {
    async read() {
      const value = left;
      left = undefined;
      return value === undefined ? { done: true } : { done: false, value };
    },
  };
}
