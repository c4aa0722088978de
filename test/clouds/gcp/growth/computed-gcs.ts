import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resourceOf } from '../../../../infra/gcp/local/gcs/objects.ts';
import { type ComputedImages, computedImages } from './computed-images.ts';
import { countOf } from './sizes.ts';

const IDENTITY = (bucket: string) => encodeURIComponent(`local-images/${bucket}/images`);

/** Listings of Cloud Storage on 127.0.0.1 over computed images. */
export async function startGcs(seen: (call: string) => void): Promise<number> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
    const [, bucket] = /^\/storage\/v1\/b\/([^/]+)\/o$/.exec(pathname) ?? [];
    if (request.method !== 'GET' || bucket === undefined) {
      process.stderr.write(`The benchmark answers no ${request.method} ${pathname}\n`);
      response.writeHead(501).end();
      return;
    }
    seen('list objects');
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(list(bucket, searchParams)));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

function list(bucket: string, query: URLSearchParams): object {
  const images = computedImages(countOf(bucket));
  // All names begin with a day; there are no direct uploads and no parts.
  if (query.get('prefix')) return {};
  const from = query.get('startOffset') ?? query.get('pageToken');
  const first = from === null ? 0 : images.indexOfBlob(from);
  const end = Math.min(images.count, first + Number(query.get('maxResults') ?? 1_000));
  const items = Array.from({ length: end - first }, (_, offset) => object(images, bucket, first + offset));
  return { items, ...(end < images.count && { nextPageToken: images.blobOf(end) }) };
}

function object(images: ComputedImages, bucket: string, at: number): object {
  const time = images.blobTime(at);
  return resourceOf({
    bucket,
    name: images.blobOf(at),
    generation: time * 1_000,
    metageneration: 1,
    bodies: [],
    size: 200_000,
    crc32c: 'AAAAAA==',
    createdAt: time,
    updatedAt: time,
    contentType: 'image/jpeg',
    metadata: { sha256: 'a'.repeat(64), image_id: images.idOf(at), records_in: IDENTITY(bucket) },
  });
}
