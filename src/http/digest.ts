import { createHash, type Hash } from 'node:crypto';
import { type Dictionary, parseDictionary } from 'structured-headers';
import { ServiceError } from '../errors.ts';
import type { RequestHeaders } from './request-headers.ts';

declare global {
  /** Used by the types of structured-headers, and otherwise declared only by the DOM library. */
  type BufferSource = ArrayBuffer | ArrayBufferView;
}

interface Expected {
  readonly header: string;
  readonly hash: Hash;
  readonly digest: Buffer;
}

/** Algorithms of RFC 9530 that are checked; others in the same header are ignored, as the RFC requires. */
const ALGORITHMS: ReadonlyMap<string, { readonly hash: string; readonly bytes: number }> = new Map([
  ['sha-256', { hash: 'sha256', bytes: 32 }],
  ['sha-512', { hash: 'sha512', bytes: 64 }],
]);
const MD5_BYTES = 16;
/**
 * Passes on the bytes of a body and, at the end, checks them against `Content-MD5`, `Content-Digest` and
 * `Repr-Digest`. Throws `InvalidHeader` immediately for a header that is not a digest, and `DigestMismatch` at the end.
 */
export function checkDigests(bytes: AsyncIterable<Uint8Array>, headers: RequestHeaders): AsyncIterable<Uint8Array> {
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

function readMd5(headers: RequestHeaders): Expected[] {
  const header = 'Content-MD5';
  const text = headers.get(header)?.trim();
  if (text === undefined) return [];
  return [{ header, hash: createHash('md5'), digest: decodeMd5(text, header) }];
}

function decodeMd5(text: string, header: string): Buffer {
  const digest = Buffer.from(text, 'base64');
  if (digest.toString('base64').replace(/=+$/, '') !== text.replace(/=+$/, '')) throw invalid(header);
  return sized(digest, MD5_BYTES, header);
}

/** A dictionary of structured fields (RFC 9651): algorithms to byte sequences, with or without parameters. */
function readDigests(headers: RequestHeaders, header: string): Expected[] {
  const text = headers.get(header);
  if (text === null) return [];
  const members = [...parse(text, header)];
  if (members.length === 0) throw invalid(header);
  return members.flatMap(([key, [value]]) => {
    const algorithm = ALGORITHMS.get(key);
    if (algorithm === undefined) return [];
    if (!(value instanceof ArrayBuffer)) throw invalid(header);
    return [{ header, hash: createHash(algorithm.hash), digest: sized(Buffer.from(value), algorithm.bytes, header) }];
  });
}

function parse(text: string, header: string): Dictionary {
  try {
    return parseDictionary(text);
  } catch {
    throw invalid(header);
  }
}

function sized(digest: Buffer, bytes: number, header: string): Buffer {
  if (digest.length !== bytes) throw invalid(header);
  return digest;
}

function invalid(header: string): ServiceError {
  return new ServiceError('InvalidHeader', `The header ${header} does not contain a valid digest.`, {
    target: header,
  });
}
