import type { BlobProperties, BlobStore, BlobWriter } from '../images/blob-store.ts';
import { type Deferred, defer } from './deferred.ts';

export type DeferredBlobs = BlobStore & Pick<Deferred<BlobStore>, 'prepare'>;

/**
 * A store whose module is loaded by its first call. The SDK of a blob store is half of the code of the app, and an instance that
 * starts because of a metadata read does not need it.
 */
export function deferBlobs(load: () => Promise<BlobStore>, urlOf: BlobStore['urlOf']): DeferredBlobs {
  const { get: store, loaded, prepare } = defer(load);
  return {
    prepare,
    urlOf,
    open: (name, scope) => loaded()?.open(name, scope) ?? deferWriter(async () => (await store()).open(name, scope)),
    create: async (...given) => (await store()).create(...given),
    remove: async (...given) => (await store()).remove(...given),
    stat: async (...given) => (await store()).stat(...given),
    async *read(...given) {
      yield* (await store()).read(...given);
    },
    ranges: (name, version, scope) =>
      loaded()?.ranges(name, version, scope) ?? {
        size: version.sizeBytes,
        read: async (position, length) => (await store()).ranges(name, version, scope).read(position, length),
      },
    copy: async (...given) => (await store()).copy(...given),
    async *list(...given) {
      yield* (await store()).list(...given);
    },
    async *listWithParts(...given) {
      yield* (await store()).listWithParts(...given);
    },
    readUrl: async (...given) => (await store()).readUrl(...given),
    uploadUrl: async (...given) => (await store()).uploadUrl(...given),
    partUrls: async (...given) => (await store()).partUrls(...given),
    assemble: async (...given) => (await store()).assemble(...given),
    removeWithParts: async (...given) => (await store()).removeWithParts(...given),
    check: async (scope) => (await store()).check(scope),
  };
}

/** Opened by its first call. */
function deferWriter(open: () => Promise<BlobWriter>): BlobWriter {
  let opened: Promise<BlobWriter> | undefined;
  const writer = () => {
    opened ??= open();
    return opened;
  };
  return {
    write: async (bytes) => (await writer()).write(bytes),
    commit: async (properties: BlobProperties) => (await writer()).commit(properties),
    abandon: async () => (await writer()).abandon(),
  };
}
