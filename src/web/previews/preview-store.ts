const DATABASE = 'previews';
const STORE = 'by-sha256';
/** About 40 MB. */
const MAX_PREVIEWS = 3_000;

interface Entry {
  readonly sha256: string;
  readonly blob: Blob;
  readonly keptAt: number;
}

/** Previews in this browser, by the hash of the image's bytes, so that none is ever stale. A browser that keeps none is fine. */
export interface PreviewStore {
  get(sha256: string): Promise<Blob | undefined>;
  put(sha256: string, blob: Blob): Promise<void>;
  remove(sha256: string): Promise<void>;
  clear(): Promise<void>;
}

export function createPreviewStore(factory: IDBFactory): PreviewStore {
  let opened: Promise<IDBDatabase> | undefined;

  function open(): Promise<IDBDatabase> {
    opened ??= new Promise((resolve, reject) => {
      const request = factory.open(DATABASE, 1);
      request.addEventListener('upgradeneeded', () => {
        request.result.createObjectStore(STORE, { keyPath: 'sha256' }).createIndex('keptAt', 'keptAt');
      });
      request.addEventListener('success', () => resolve(request.result));
      request.addEventListener('error', () => reject(request.error));
    });
    return opened;
  }

  /** `undefined` too where the browser refuses: a cache that fails is an empty one. */
  async function use<T>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T | undefined> {
    try {
      const store = (await open()).transaction(STORE, mode).objectStore(STORE);
      return await settled(work(store));
    } catch {
      return undefined;
    }
  }

  async function prune(): Promise<void> {
    const kept = (await use('readonly', (store) => store.count())) ?? 0;
    if (kept <= MAX_PREVIEWS) return;
    const oldest = await use('readonly', (store) => store.index('keptAt').getAllKeys(null, kept - MAX_PREVIEWS));
    for (const key of oldest ?? []) await use('readwrite', (store) => store.delete(key));
  }

  return {
    async get(sha256) {
      const entry = await use<Entry | undefined>('readonly', (store) => store.get(sha256));
      return entry?.blob;
    },
    async put(sha256, blob) {
      const entry: Entry = { sha256, blob, keptAt: Date.now() };
      await use('readwrite', (store) => store.put(entry));
      await prune();
    },
    async remove(sha256) {
      await use('readwrite', (store) => store.delete(sha256));
    },
    async clear() {
      await use('readwrite', (store) => store.clear());
    },
  };
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error));
  });
}
