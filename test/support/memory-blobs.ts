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
}

const PAGE_SIZE = 1_000;

/** The BlobStore port in memory, with a look at what lies in it. It earns its place by passing the contract suite. */
export function createMemoryBlobs(now: () => Date = () => new Date(), pageSize = PAGE_SIZE): MemoryBlobs {
  const content = new Map<string, MemoryBlob>();
  let version = 0;

  function set(name: string, bytes: Uint8Array, properties?: BlobProperties, modifiedAt = now()): void {
    version += 1;
    content.set(name, { bytes, properties, etag: `"${version}"`, modifiedAt });
  }

  function same(name: string, { etag }: BlobVersion): MemoryBlob {
    const blob = content.get(name);
    if (blob?.etag === etag) return blob;
    throw new ServiceError('UploadIncomplete', 'The bytes were changed while they were read.');
  }

  function listed(name: string): ListedBlob | undefined {
    const blob = content.get(name);
    if (blob === undefined) return undefined;
    const { bytes, modifiedAt, properties } = blob;
    const { imageId, recordsIn } = properties ?? {};
    return { name, sizeBytes: bytes.byteLength, modifiedAt, imageId, recordsIn };
  }

  return {
    content,
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
    async *list(prefix, _scope, from) {
      let next = from;
      do {
        // The names as they are when the page is asked for.
        const at = next;
        const names = [...content.keys()].filter((name) => name.startsWith(prefix) && (!at || name >= at)).sort();
        next = names[pageSize];
        const blobs = names.slice(0, pageSize).flatMap((name) => listed(name) ?? []);
        yield { blobs, next };
      } while (next !== undefined);
    },
    urlOf: (name) => `memory://blobs/${name}`,
    async readUrl(name, { lifetimeSeconds, contentType, contentDisposition }) {
      const data = Buffer.from(content.get(name)?.bytes ?? []).toString('base64');
      const url = `data:${contentType};disposition=${encodeURIComponent(contentDisposition)};base64,${data}`;
      return { url, expiresAt: new Date(now().getTime() + lifetimeSeconds * 1_000) };
    },
    async uploadUrl(name, lifetimeSeconds) {
      const expiresAt = new Date(now().getTime() + lifetimeSeconds * 1_000);
      return { url: `memory://blobs/${name}`, expiresAt, headers: {} };
    },
    async check() {
      await Promise.resolve();
    },
  };
}
