import { createHash } from 'node:crypto';
import { SECURITY_HEADERS } from '../../src/http/security-headers.ts';
import type { SdkStores } from './cloud-bench.ts';

/** A request to a function of the benchmark, whatever the cloud's shell makes of it. */
export interface BenchRequest {
  readonly method: string;
  /** Of the route `images/{image_id?}`; empty for the collection. */
  readonly imageId: string;
  readonly hasTag: boolean;
  readonly body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  log(line: string): void;
}

export interface BenchAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly value?: unknown;
}

export type BenchFunction = (request: BenchRequest) => Promise<BenchAnswer>;

const DOCUMENT = { image_id: 'floor', name: 'photo.jpg', note: 'x'.repeat(700) };

/** The floor: what the host costs a function that reads, hashes and answers, and has no stores. */
export async function floor({ method, hasTag, body }: BenchRequest): Promise<BenchAnswer> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    hash.update(chunk);
  }
  if (hasTag) return { status: 304, headers: {} };
  return {
    status: method === 'POST' ? 201 : 200,
    headers: {},
    value: { ...DOCUMENT, size_bytes: bytes, sha256: hash.digest('hex') },
  };
}

/** What the contract asks of every response, with values of the usual length. */
const HEADERS = {
  ...SECURITY_HEADERS,
  'Cache-Control': 'private, no-cache',
  ETag: `"${'0'.repeat(38)}"`,
  'Server-Timing': 'storage;dur=10.0, database;dur=10.0',
  'x-ms-request-charge': '10.5',
  'x-ms-request-id': '00000000-0000-0000-0000-000000000000',
};

/**
 * The SDKs in that function, and what the contract asks of every request, its headers and a line of the log: the least that a
 * service with this contract does in one process.
 */
export function composed(stores: SdkStores): BenchFunction {
  const put = new Set<string>();

  async function answer({ method, imageId, hasTag, body }: BenchRequest): Promise<Omit<BenchAnswer, 'headers'>> {
    if (method !== 'GET') {
      const chunks: Uint8Array[] = [];
      for await (const chunk of body) chunks.push(chunk);
      const status = put.has(imageId) ? 200 : 201;
      if (imageId !== '') put.add(imageId);
      return { status, value: await stores.upload(Buffer.concat(chunks)) };
    }
    if (imageId === '') return { status: 200, value: await stores.list() };
    const document = await stores.read(imageId);
    return hasTag ? { status: 304 } : { status: 200, value: document };
  }

  return async (request) => {
    const { status, value } = await answer(request);
    const line = {
      event: 'request',
      request_id: HEADERS['x-ms-request-id'],
      function: 'images',
      method: request.method,
    };
    request.log(JSON.stringify({ ...line, status, duration_ms: 10, size_bytes: 20_480, charge: 10.5 }));
    return { status, headers: HEADERS, value };
  };
}
