import { createHash } from 'node:crypto';
import type { SdkStores } from './cloud-bench.ts';

/** A request to a function of the benchmark, whatever the cloud's shell makes of it. */
export interface BenchRequest {
  readonly method: string;
  /** Of the route `images/{image_id?}`; empty for the collection. */
  readonly imageId: string;
  readonly hasTag: boolean;
  readonly body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export interface BenchAnswer {
  readonly status: number;
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
  if (hasTag) return { status: 304 };
  return {
    status: method === 'POST' ? 201 : 200,
    value: { ...DOCUMENT, size_bytes: bytes, sha256: hash.digest('hex') },
  };
}

/** The SDKs in that function, and nothing else: what the limit of the composition is in one process. */
export function composed(stores: SdkStores): BenchFunction {
  const put = new Set<string>();
  return async ({ method, imageId, hasTag, body }) => {
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
  };
}
