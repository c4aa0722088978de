import type { ByteRanges } from '../inspection/bytes/byte-ranges.ts';
import type { RequestScope } from './request-scope.ts';

/** Properties that are set together with the bytes. */
export interface BlobProperties {
  readonly contentType: string;
  /** SHA-256 of the bytes, lower-case hex. */
  readonly sha256: string;
  readonly imageId: string;
  /** `RecordStore.identity` of the store with the record. */
  readonly recordsIn: string;
}

/** A blob that is being written. It becomes visible with `commit`, as a whole. */
export interface BlobWriter {
  /** Takes the next bytes and resolves when it can take more. The bytes must not change afterwards. */
  write(bytes: Uint8Array): Promise<void>;
  /** Makes the blob visible with all its bytes and properties, atomically. */
  commit(properties: BlobProperties): Promise<void>;
  /** Abandons the blob and stops requests in flight. Never rejects. */
  abandon(): Promise<void>;
}

/** Method of a signed URL for reading. */
export type ReadMethod = 'GET' | 'HEAD';

export interface ReadUrlOptions {
  /** `GET` by default. */
  readonly method?: ReadMethod | undefined;
  /** Seconds from now. */
  readonly lifetimeSeconds: number;
  readonly contentType: string;
  /** Value of the `Content-Disposition` that storage will send. */
  readonly contentDisposition: string;
}

/** A URL that allows one operation on one blob until it expires. */
export interface SignedUrl {
  readonly url: string;
  readonly expiresAt: Date;
}

/** The URL for the bytes of one blob, and the required headers. */
export interface UploadUrl extends SignedUrl {
  readonly headers: Readonly<Record<string, string>>;
}

/** URLs for the parts of one blob, in order, and the headers that each part needs. */
export interface PartUrls {
  readonly urls: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

/** The current version of a blob. */
export interface BlobVersion {
  readonly sizeBytes: number;
  readonly etag: string;
}

/** An object that a client created at an upload URL, of any kind. */
export interface SentBlob extends BlobVersion {
  /** Why its bytes cannot be read. */
  readonly unreadable?: 'type' | 'archived' | 'encrypted';
}

/** A blob in a listing. */
export interface ListedBlob {
  readonly name: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
  /** From its properties; absent on a blob that this service did not write. */
  readonly imageId?: string | undefined;
  /** From its properties: the record store with its record. */
  readonly recordsIn?: string | undefined;
}

/** One page of a listing; it may be empty. */
export interface BlobPage {
  readonly blobs: readonly ListedBlob[];
  /** Start of the next page, also for a later listing of the same prefix; absent on the last page. */
  readonly next?: string | undefined;
}

/** Storage of bytes, by names that this service creates. Failures reject with a ServiceError: `StorageUnavailable` or `Timeout`. */
export interface BlobStore {
  /** Starts a blob under a name that was never used. */
  open(name: string, scope: RequestScope): BlobWriter;
  /** Creates a small blob with all its bytes. An existing blob of this name is kept. */
  create(name: string, bytes: Uint8Array, properties: BlobProperties, scope: RequestScope): Promise<void>;
  /**
   * Removes a blob with its snapshots, even if it is leased; an absent one is not an error. With `etag`, only this version:
   * any other is kept.
   */
  remove(name: string, scope: RequestScope, etag?: string): Promise<void>;
  /** The object under a name; `undefined` if there is none. */
  stat(name: string, scope: RequestScope): Promise<SentBlob | undefined>;
  /** The bytes of this version. Throws `UploadIncomplete` when the current version is another one. */
  read(name: string, version: BlobVersion, scope: RequestScope): AsyncIterable<Uint8Array>;
  /** The same by range, in any order, with the errors of `read`. */
  ranges(name: string, version: BlobVersion, scope: RequestScope): ByteRanges;
  /**
   * Copies this version to a name that nothing else uses, and resolves when the copy is complete. Continues a copy that
   * an earlier call started; concurrent calls share one copy. Throws `UploadIncomplete` when the current version of the
   * source is another one. If the copy takes longer than the request, it continues, and `Timeout` is thrown.
   */
  copy(from: string, version: BlobVersion, to: string, properties: BlobProperties, scope: RequestScope): Promise<void>;
  /** Pages of blobs whose names begin with `prefix`, in the order of their names: all of them, or from a page's `next` on. At least one page. */
  list(prefix: string, scope: RequestScope, from?: string): AsyncIterable<BlobPage>;
  /** URL of the bytes, for authorized readers only. */
  urlOf(name: string): string;
  readUrl(name: string, options: ReadUrlOptions, scope: RequestScope): Promise<SignedUrl>;
  /**
   * A URL that creates this blob; it cannot replace or delete it. A store that can bind the size accepts no other number
   * of bytes.
   */
  uploadUrl(name: string, sizeBytes: number, lifetimeSeconds: number, scope: RequestScope): Promise<UploadUrl>;
  /**
   * URLs to send this blob instead in parts of these sizes, in any order and repeatedly, until it is assembled or removed.
   * Later URLs for the same name belong to the same parts. They may also allow other writes under this name, but neither
   * reads nor removals.
   */
  partUrls(name: string, sizes: readonly number[], lifetimeSeconds: number, scope: RequestScope): Promise<PartUrls>;
  /**
   * Assembles a blob from its first `count` parts. Has no effect if one of them is missing, or if a blob has this name:
   * `stat` shows the result. Concurrent calls create one blob.
   */
  assemble(name: string, count: number, scope: RequestScope): Promise<void>;
  /** Like `remove`, with parts that were never assembled. */
  removeWithParts(name: string, scope: RequestScope): Promise<void>;
  /** Like `list`, in any order, and including names that have only parts, with 0 bytes. */
  listWithParts(prefix: string, scope: RequestScope, from?: string): AsyncIterable<BlobPage>;
  /** Rejects when the store cannot be used. */
  check(scope: RequestScope): Promise<void>;
}
