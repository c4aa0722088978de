import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { notImplemented, S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';

/** Algorithms that a request may name, by the end of their header's name. */
const ALGORITHMS = ['crc32', 'sha1', 'sha256'] as const;
type Algorithm = (typeof ALGORITHMS)[number];
const PREFIX = 'x-amz-checksum-';
/** Headers with the same prefix that are not checksums. */
const NO_CHECKSUM = ['mode', 'algorithm', 'type'];

/** Base64, by algorithm. */
export type Checksums = Readonly<Partial<Record<Algorithm, string>>>;

/** Computes the checksums of a body while it arrives, to compare with those of the request. */
export interface BodyChecksums {
  update(data: Buffer): void;
  /** Returns the checksums of the request and its trailer. Throws if one is wrong. */
  check(trailer: readonly (readonly [string, string])[]): Checksums;
  /** MD5 in hex: the entity tag of an object from one request. */
  md5(): string;
}

export function bodyChecksums(request: S3Request): BodyChecksums {
  const announced = (request.header('x-amz-trailer') ?? '').split(',').map((name) => name.trim().toLowerCase());
  const named = [...request.headerNames, ...announced].filter((name) => name.startsWith(PREFIX)).map(algorithmOf);
  const digests = new Map([...new Set(named)].flatMap((name) => (name === undefined ? [] : [[name, digest(name)]])));
  const md5 = createHash('md5');
  let hex: string | undefined;
  const finished = () => {
    hex ??= md5.digest('hex');
    return hex;
  };

  return {
    update(data) {
      md5.update(data);
      for (const each of digests.values()) each.update(data);
    },
    md5: finished,
    check(trailer) {
      const contentMd5 = request.header('content-md5');
      if (contentMd5 !== undefined && Buffer.from(contentMd5, 'base64').toString('hex') !== finished()) {
        throw new S3Error(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.');
      }
      const checksums: Partial<Record<Algorithm, string>> = {};
      for (const [algorithm, each] of digests) {
        const name = `${PREFIX}${algorithm}`;
        const claimed = request.header(name) ?? trailer.find(([other]) => other === name)?.[1];
        const found = each.digest();
        if (claimed !== found) {
          throw new S3Error(
            400,
            'BadDigest',
            `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
          );
        }
        checksums[algorithm] = found;
      }
      return checksums;
    },
  };
}

/** Response headers with the checksums, if requested. */
export function checksumHeaders(checksums: Checksums): Record<string, string> {
  return Object.fromEntries(Object.entries(checksums).map(([name, value]) => [`${PREFIX}${name}`, value]));
}

function algorithmOf(header: string): Algorithm | undefined {
  const name = header.slice(PREFIX.length);
  const known = ALGORITHMS.find((one) => one === name);
  if (known === undefined && !NO_CHECKSUM.includes(name)) throw notImplemented(header);
  return known;
}

function digest(name: Algorithm): { update(data: Buffer): void; digest(): string } {
  if (name !== 'crc32') {
    const hash = createHash(name);
    return { update: (data) => void hash.update(data), digest: () => hash.digest('base64') };
  }
  let value = 0;
  return {
    update(data) {
      value = crc32(data, value);
    },
    digest() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes.toString('base64');
    },
  };
}
