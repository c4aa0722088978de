import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { decode, encode, type S3Request } from './s3-request.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What a signature of version 4 covers besides the request itself. */
export interface Signed {
  /** `20261126/us-east-1/s3/aws4_request`. */
  readonly scope: string;
  /** `20261126T120000Z`. */
  readonly time: string;
  readonly headers: readonly string[];
  readonly payloadHash: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

export const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();

/** Derived from the secret key for one day, region and service. */
export function signingKey({ secretAccessKey }: Credentials, scope: string): Buffer {
  return scope.split('/').reduce<Buffer | string>(hmac, `AWS4${secretAccessKey}`) as Buffer;
}

export function signatureOf(request: S3Request, signed: Signed, key: Buffer): string {
  const { scope, time } = signed;
  const canonical = sha256(canonicalRequest(request, signed));
  return hmac(key, [ALGORITHM, time, scope, canonical].join('\n')).toString('hex');
}

/** Of a chunk of an `aws-chunked` body, or of its trailer: each covers the signature before it. */
export function chunkSignature(
  kind: 'PAYLOAD' | 'TRAILER',
  { scope, time }: Signed,
  key: Buffer,
  data: readonly string[],
) {
  return hmac(key, [`${ALGORITHM}-${kind}`, time, scope, ...data].join('\n')).toString('hex');
}

function canonicalRequest(request: S3Request, { headers, payloadHash }: Signed): string {
  const path = request.path
    .split('/')
    .map((segment) => encode(decode(segment)))
    .join('/');
  const lines = headers.map((name) => `${name}:${(request.header(name) ?? '').trim().replace(/ +/g, ' ')}\n`);
  return [request.method, path, canonicalQuery(request), lines.join(''), headers.join(';'), payloadHash].join('\n');
}

function canonicalQuery({ query }: S3Request): string {
  return [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([name, value], [other, another]) => compare(name, other) || compare(value, another))
    .map((pair) => pair.join('='))
    .join('&');
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

export function isSame(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}
