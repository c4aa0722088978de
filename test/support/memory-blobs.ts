import { ServiceError } from '../../src/errors.ts';
import type { BlobProperties, BlobStore, BlobVersion, ListedBlob } from '../../src/images/blob-store.ts';

export interface MemoryBlob {
  readonly bytes: Uint8Array;
  readonly properties: BlobProperties | undefined;
  readonly etag: string;
  readonly modifiedAt: Date;
}

interface MemoryBlobs extends BlobStore {
  readonly content: ReadonlyMap<string, MemoryBlob>;
  /** What a client does with an upload URL. */
  put(name: string, bytes: Uint8Array, modifiedAt?: Date): void;
  /** What a client does with the URL of a part. */
  putPart(url: string, bytes: Uint8Array, modifiedAt?: Date): void;
}

const PAGE_SIZE = 1_000;

/** The BlobStore port in memory, with a look at what lies in it. It earns its place by passing the contract suite. */
export function createMemoryBlobs(now: () => Date = () => new Date(), pageSize = PAGE_SIZE): MemoryBlobs {
  const content = new Map<string, MemoryBlob>();
  /** Parts that were sent and not assembled, by blob and index. */
  const parts = new Map<string, { readonly bytes: Map<number, Uint8Array>; readonly modifiedAt: Date }>();
  let version = 0;

  function set(name: string, bytes: Uint8Array, properties?: BlobProperties, modifiedAt = now()): void {
    version += 1;
    content.set(name, { bytes, properties, etag: `"${version}"`, modifiedAt });
    parts.delete(name);
  }

  function same(name: string, { etag }: BlobVersion): MemoryBlob {
    const blob = content.get(name);
    if (blob?.etag === etag) return blob;
    throw new ServiceError('UploadIncomplete', 'The bytes were changed while they were read.');
  }

  function listed(name: string): ListedBlob | undefined {
    const sent = parts.get(name);
    const blob = content.get(name);
    if (blob === undefined) return sent && { name, sizeBytes: 0, modifiedAt: sent.modifiedAt };
    const { bytes, modifiedAt, properties } = blob;
    const { imageId, recordsIn } = properties ?? {};
    return { name, sizeBytes: bytes.byteLength, modifiedAt, imageId, recordsIn };
  }

  async function* list(taken: () => string[], prefix: string, from: string | undefined) {
    let next = from;
    do {
      // The names as they are when the page is asked for.
      const at = next;
      const names = taken().filter((name) => name.startsWith(prefix) && (!at || name >= at));
      const sorted = [...new Set(names)].sort();
      next = sorted[pageSize];
      const blobs = sorted.slice(0, pageSize).flatMap((name) => listed(name) ?? []);
      yield { blobs, next };
    } while (next !== undefined);
  }

  return {
    content,
    putPart(url, bytes, modifiedAt = now()) {
      const { pathname, searchParams } = new URL(url);
      const name = pathname.slice(1);
      const sent = parts.get(name)?.bytes ?? new Map();
      parts.set(name, { bytes: sent.set(Number(searchParams.get('part')), bytes), modifiedAt });
    },
    put: (name, bytes, modifiedAt) => set(name, bytes, undefined, modifiedAt),
    open(name, scope) {
      let chunks: Uint8Array[] = [];
      return {
        async write(bytes) {
          scope.signal.throwIfAborted();
          chunks.push(bytes);
        },
        async commit(properties) {
          scope.signal.throwIfAborted();
          set(name, Buffer.concat(chunks), properties);
        },
        async abandon() {
          chunks = [];
          content.delete(name);
        },
      };
    },
    async create(name, bytes, properties, scope) {
      scope.signal.throwIfAborted();
      if (!content.has(name)) set(name, bytes, properties);
    },
    async remove(name, _scope, etag) {
      if (etag === undefined || content.get(name)?.etag === etag) content.delete(name);
    },
    async stat(name) {
      const blob = content.get(name);
      return blob && { sizeBytes: blob.bytes.byteLength, etag: blob.etag };
    },
    async *read(name, wanted) {
      yield same(name, wanted).bytes;
    },
    ranges: (name, wanted) => ({
      size: wanted.sizeBytes,
      read: async (position, length) => same(name, wanted).bytes.subarray(position, position + length),
    }),
    async copy(from, wanted, to, properties) {
      if (content.has(to)) return;
      set(to, same(from, wanted).bytes, properties);
    },
    list: (prefix, _scope, from) => list(() => [...content.keys()], prefix, from),
    listWithParts: (prefix, _scope, from) => list(() => [...content.keys(), ...parts.keys()], prefix, from),
    urlOf: (name) => `memory://blobs/${name}`,
    async readUrl(name, { lifetimeSeconds, contentType, contentDisposition }) {
      const data = Buffer.from(content.get(name)?.bytes ?? []).toString('base64');
      const url = `data:${contentType};disposition=${encodeURIComponent(contentDisposition)};base64,${data}`;
      return { url, expiresAt: new Date(now().getTime() + lifetimeSeconds * 1_000) };
    },
    async uploadUrl(name, _sizeBytes, lifetimeSeconds) {
      const expiresAt = new Date(now().getTime() + lifetimeSeconds * 1_000);
      return { url: `memory://blobs/${name}`, expiresAt, headers: {} };
    },
    partUrls: async (name, sizes) => ({
      urls: sizes.map((_, index) => `memory://blobs/${name}?part=${index}`),
      headers: {},
    }),
    async assemble(name, count) {
      const sent = Array.from({ length: count }, (_, index) => parts.get(name)?.bytes.get(index));
      const found = sent.filter((bytes) => bytes !== undefined);
      if (found.length === count && !content.has(name)) set(name, Buffer.concat(found));
    },
    async removeWithParts(name) {
      parts.delete(name);
      content.delete(name);
    },
    async check() {
      await Promise.resolve();
    },
  };
}
