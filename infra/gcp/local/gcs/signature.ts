import { createHash, createVerify, type KeyObject } from 'node:crypto';
import { GcsError } from './gcs-error.ts';
import type { GcsRequest } from './gcs-request.ts';

export interface Account {
  readonly clientEmail: string;
  readonly publicKey: KeyObject;
  readonly now: () => Date;
}

const MAX_EXPIRES_SECONDS = 7 * 24 * 60 * 60;
/** Allowed clock skew. */
const MAX_SKEW_MS = 15 * 60 * 1_000;
const SIGNATURE = 'X-Goog-Signature';

/** Throws unless the query has a V4 signature of the account for this request. */
export function checkSignature(request: GcsRequest, account: Account): void {
  const { query, header } = request;
  if (!query.has(SIGNATURE)) throw accessDenied();
  const value = (name: string) => query.get(`X-Goog-${name}`) ?? '';
  const [time, seconds] = [value('Date'), Number(value('Expires'))];
  const [, email = '', scope = ''] =
    /^([^/]+)\/(\d{8}\/[^/]+\/storage\/goog4_request)$/.exec(value('Credential')) ?? [];
  const from = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const isComplete = value('Algorithm') === 'GOOG4-RSA-SHA256' && scope.startsWith(time.slice(0, 8)) && from > 0;
  if (!isComplete || !(seconds >= 1 && seconds <= MAX_EXPIRES_SECONDS)) {
    throw malformed('InvalidQueryParameterValue', 'A parameter of the signature is missing or wrong.');
  }
  const at = account.now().getTime();
  if (from - at > MAX_SKEW_MS) throw accessDenied('Request is not valid yet');
  if (at > from + seconds * 1_000) {
    throw malformed('ExpiredToken', 'The provided token has expired.');
  }
  const signed = value('SignedHeaders').split(';');
  const unsigned = request.headerNames.filter((name) => name.startsWith('x-goog-') && !signed.includes(name));
  if (unsigned.length > 0 || !signed.includes('host')) {
    const message = 'Your request has a malformed header. Header was included in request but not in signedheaders: ';
    throw malformed('MalformedSecurityHeader', message + [...unsigned].join(', '));
  }
  const hash = createHash('sha256')
    .update(canonicalRequest(request, signed, header))
    .digest('hex');
  const text = ['GOOG4-RSA-SHA256', time, scope, hash].join('\n');
  const isRight = createVerify('RSA-SHA256').update(text).verify(account.publicKey, value('Signature'), 'hex');
  if (email === account.clientEmail && isRight) return;
  throw new GcsError(403, 'forbidden', 'SignatureDoesNotMatch', 'Access denied.');
}

function canonicalRequest(
  { method, segments, query }: GcsRequest,
  signed: readonly string[],
  header: GcsRequest['header'],
): string {
  const pairs = [...query].filter(([name]) => name !== SIGNATURE).map((pair) => pair.map(encode).join('='));
  const [path, parameters] = [`/${segments.map(encode).join('/')}`, pairs.sort().join('&')];
  const headers = signed.map((name) => {
    const value = (header(name) ?? '').trim().replace(/\s{2,}/g, ' ');
    // The SDK signs the host without its port.
    return `${name}:${name === 'host' ? value.replace(/:\d+$/, '') : value}\n`;
  });
  const payload = header('x-goog-content-sha256') ?? 'UNSIGNED-PAYLOAD';
  return [method, path, parameters, headers.join(''), signed.join(';'), payload].join('\n');
}

/** RFC 3986: everything but letters, digits and `-._~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function accessDenied(message = 'Access denied.'): GcsError {
  return new GcsError(403, 'forbidden', 'AccessDenied', message);
}

function malformed(code: string, message: string): GcsError {
  return new GcsError(400, 'invalid', code, message);
}
