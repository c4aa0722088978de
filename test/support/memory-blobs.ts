import type { BlobProperties, BlobStore } from '../../src/images/blob-store.ts';

export interface MemoryBlob {
  readonly bytes: Uint8Array;
  readonly properties: BlobProperties;
}

/** The BlobStore port in memory, with a look at what lies in it. It earns its place by passing the contract suite. */
export function createMemoryBlobs(): BlobStore & { readonly content: ReadonlyMap<string, MemoryBlob> } {
  const content = new Map<string, MemoryBlob>();

  return {
    content,
    open(name, scope) {
      let chunks: Uint8Array[] = [];
      return {
        async write(bytes) {
          scope.signal.throwIfAborted();
          chunks.push(bytes);
        },
        async commit(properties) {
          scope.signal.throwIfAborted();
          content.set(name, { bytes: Buffer.concat(chunks), properties });
        },
        async abandon() {
          chunks = [];
          content.delete(name);
        },
      };
    },
    async remove(name) {
      content.delete(name);
    },
    urlOf: (name) => `memory://blobs/${name}`,
    async readUrl(name, { lifetimeSeconds, contentType, contentDisposition }) {
      const blob = content.get(name);
      const data = Buffer.from(blob?.bytes ?? []).toString('base64');
      const url = `data:${contentType};disposition=${encodeURIComponent(contentDisposition)};base64,${data}`;
      return { url, expiresAt: new Date(Date.now() + lifetimeSeconds * 1_000) };
    },
    async check() {
      await Promise.resolve();
    },
  };
}
