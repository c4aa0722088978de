import { ServiceError } from '../../errors.ts';
import type { BodyReader } from '../../http/body-reader.ts';
import { noJsonObject } from '../../http/json-text.ts';

/** What a Lambda function URL sends for a request: payload format 2.0, as far as it is read here. */
export interface FunctionUrlEvent {
  readonly version: '2.0';
  /** As the client sent it: nothing is decoded. */
  readonly rawPath: string;
  readonly rawQueryString: string;
  /** Names in lower case; several values of one name are joined by commas. */
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
 * The platform hands on what has a Content-Type of text as text: bytes that are not UTF-8 do not survive it. Most become
 * three bytes each, so the length tells, for every image; three bytes that a character of four was cut to are not noticed.
 */
export function damagedBody(event: FunctionUrlEvent): ServiceError | undefined {
  const { body, isBase64Encoded, headers } = event;
  if (body === undefined || isBase64Encoded || !body.includes('\uFFFD')) return undefined;
  if (Number(headers['content-length']) === Buffer.byteLength(body)) return undefined;
  if (/^application\/json\b/i.test(headers['content-type'] ?? '')) {
    return noJsonObject();
  }
  const message =
    'A body with this Content-Type is handed on as text, and its bytes are no text. Send them as application/octet-stream.';
  return new ServiceError('UnsupportedMediaType', message, { target: 'Content-Type' });
}

/**
 * The URL as the client named it. `publicOrigin` is that of a distribution in front, which the event does not know. The path
 * is appended, not resolved: one that begins with two slashes would name another host.
 */
export function urlOf(
  { rawPath, rawQueryString, requestContext, headers }: FunctionUrlEvent,
  publicOrigin: string | undefined,
): URL {
  const protocol = headers['x-forwarded-proto'] === 'http' ? 'http' : 'https';
  const origin = publicOrigin ?? `${protocol}://${headers.host ?? requestContext.domainName}`;
  const query = rawQueryString === '' ? '' : `?${rawQueryString}`;
  // A fragment is never sent: what looks like one belongs to the path.
  return (
    URL.parse(`${origin}${rawPath}${query}`.replaceAll('#', '%23')) ?? new URL(`https://${requestContext.domainName}/`)
  );
}

/** Of a request with a header that HTTP does not allow. */
export function unreadableHeaders(): ServiceError {
  return new ServiceError('InvalidHeader', 'A header has a name or a value that HTTP does not allow. Correct it.');
}

/** `undefined` where one of them is not valid. JSON has characters where HTTP has bytes: a value in UTF-8 becomes its bytes again, one character each. */
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

/** Reads bytes that are all there. */
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
