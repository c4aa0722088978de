import { createHash, type Hash } from 'node:crypto';
import { ServiceError } from '../errors.ts';

interface Expected {
  readonly header: string;
  readonly hash: Hash;
  readonly digest: Buffer;
}

/** Algorithms of RFC 9530 that are checked; others in the same header are ignored, as the RFC says. */
const ALGORITHMS: ReadonlyMap<string, { readonly hash: string; readonly bytes: number }> = new Map([
  ['sha-256', { hash: 'sha256', bytes: 32 }],
  ['sha-512', { hash: 'sha512', bytes: 64 }],
]);
const MD5_BYTES = 16;
/** A member of a structured dictionary (RFC 8941): a key and a byte sequence. */
const MEMBER = /^([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/]*={0,2}):$/;

/**
 * Passes the bytes of a body on and checks them at their end against `Content-MD5`, `Content-Digest` and
 * `Repr-Digest`. Throws `InvalidHeader` for a header that is no digest, at once, and `DigestMismatch` at the end.
 */
export function checkDigests(bytes: AsyncIterable<Uint8Array>, headers: Headers): AsyncIterable<Uint8Array> {
  const expected = [
    ...readMd5(headers),
    ...readDigests(headers, 'Content-Digest'),
    ...readDigests(headers, 'Repr-Digest'),
  ];
  return expected.length === 0 ? bytes : checked(bytes, expected);
}

async function* checked(bytes: AsyncIterable<Uint8Array>, expected: readonly Expected[]): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    for (const { hash } of expected) hash.update(chunk);
    yield chunk;
  }
  for (const { header, hash, digest } of expected) {
    if (!hash.digest().equals(digest)) {
      throw new ServiceError('DigestMismatch', `Nothing was stored: the body does not match ${header}.`, {
        target: header,
      });
    }
  }
}

function readMd5(headers: Headers): Expected[] {
  const header = 'Content-MD5';
  const text = headers.get(header)?.trim();
  if (text === undefined) return [];
  return [{ header, hash: createHash('md5'), digest: decode(text, MD5_BYTES, header) }];
}

function readDigests(headers: Headers, header: string): Expected[] {
  const text = headers.get(header);
  if (text === null) return [];
  return text.split(',').flatMap((part) => {
    const [, key = '', value = ''] = MEMBER.exec(part.trim()) ?? [];
    if (key === '') throw invalid(header);
    const algorithm = ALGORITHMS.get(key);
    if (algorithm === undefined) return [];
    return [{ header, hash: createHash(algorithm.hash), digest: decode(value, algorithm.bytes, header) }];
  });
}

function decode(text: string, bytes: number, header: string): Buffer {
  const digest = Buffer.from(text, 'base64');
  if (digest.length !== bytes || digest.toString('base64').replace(/=+$/, '') !== text.replace(/=+$/, '')) {
    throw invalid(header);
  }
  return digest;
}

function invalid(header: string): ServiceError {
  return new ServiceError('InvalidHeader', `The header ${header} does not contain a valid digest.`, {
    target: header,
  });
}
