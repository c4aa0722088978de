import type { ByteRanges } from '../inspection/bytes/byte-ranges.ts';
import type { RequestScope } from './request-scope.ts';

/** What is set on a blob together with its bytes. */
export interface BlobProperties {
  readonly contentType: string;
  /** SHA-256 of the bytes, lower-case hex. */
  readonly sha256: string;
  readonly imageId: string;
  /** `RecordStore.identity` of the store that has the record. */
  readonly recordsIn: string;
}

/** A blob that is being written. Nobody sees it before `commit`, and then whole. */
export interface BlobWriter {
  /** Takes the next bytes and resolves when it can take more. The bytes must not change afterwards. */
  write(bytes: Uint8Array): Promise<void>;
  /** Makes the blob visible with all its bytes and properties at once. */
  commit(properties: BlobProperties): Promise<void>;
  /** Gives up; stops what is under way. Never rejects. */
  abandon(): Promise<void>;
}

export interface ReadUrlOptions {
  /** Seconds from now. */
  readonly lifetimeSeconds: number;
  readonly contentType: string;
  /** Value of the `Content-Disposition` that storage will send. */
  readonly contentDisposition: string;
}

/** A URL that does one thing to one blob until it expires. */
export interface SignedUrl {
  readonly url: string;
  readonly expiresAt: Date;
}

/** Where a client sends the bytes of one blob, and the headers that it must send with them. */
export interface UploadUrl extends SignedUrl {
  readonly headers: Readonly<Record<string, string>>;
}

/** Where a client sends the bytes of one blob in parts: a URL for each, and the headers of every part. */
export interface PartUrls {
  readonly urls: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

/** One version of a blob, as it is at this moment. */
export interface BlobVersion {
  readonly sizeBytes: number;
  readonly etag: string;
}

/** What a client has sent to an upload URL, which may be anything. */
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
  /** From its properties: which record store has its record. */
  readonly recordsIn?: string | undefined;
}

/** One page of a listing; it may be empty. */
export interface BlobPage {
  readonly blobs: readonly ListedBlob[];
  /** Where the next page begins, also for a later listing of the same prefix; absent on the last page. */
  readonly next?: string | undefined;
}

/** Where bytes lie, by names that this service makes. Failures reject with a ServiceError: `StorageUnavailable` or `Timeout`. */
export interface BlobStore {
  /** Starts a blob under a name that was never used. */
  open(name: string, scope: RequestScope): BlobWriter;
  /** Makes a small blob visible with all its bytes. One that has this name already stays as it is. */
  create(name: string, bytes: Uint8Array, properties: BlobProperties, scope: RequestScope): Promise<void>;
  /**
   * Removes a blob with its snapshots, whoever holds a lease on it; an absent one is fine. With `etag`, only this version:
   * another one stays.
   */
  remove(name: string, scope: RequestScope, etag?: string): Promise<void>;
  /** What lies under a name; `undefined` for nothing. */
  stat(name: string, scope: RequestScope): Promise<SentBlob | undefined>;
  /** The bytes of this version. Throws `UploadIncomplete` when the current version is another one. */
  read(name: string, version: BlobVersion, scope: RequestScope): AsyncIterable<Uint8Array>;
  /** The same by range, in any order. Its reads throw what `read` throws. */
  ranges(name: string, version: BlobVersion, scope: RequestScope): ByteRanges;
  /**
   * Copies this version to a name that nothing else uses, and resolves when all its bytes are there. Continues a copy that
   * an earlier call began; two calls at once share one copy. Throws `UploadIncomplete` when the current version of the
   * source is another one. A copy that outlasts the request goes on, and `Timeout` is thrown.
   */
  copy(from: string, version: BlobVersion, to: string, properties: BlobProperties, scope: RequestScope): Promise<void>;
  /** Pages of blobs whose names begin with `prefix`, in the order of their names: all of them, or from a page's `next` on. At least one page. */
  list(prefix: string, scope: RequestScope, from?: string): AsyncIterable<BlobPage>;
  /** Where the bytes lie; readable only for those who may. */
  urlOf(name: string): string;
  readUrl(name: string, options: ReadUrlOptions, scope: RequestScope): Promise<SignedUrl>;
  /**
   * A URL to create this one blob where there is none; it cannot replace or delete. A store that can bind the size takes no
   * other number of bytes.
   */
  uploadUrl(name: string, sizeBytes: number, lifetimeSeconds: number, scope: RequestScope): Promise<UploadUrl>;
  /**
   * URLs to send this one blob instead in parts of these sizes, in any order, and again, until it is assembled or removed.
   * Later URLs for the same name belong to the same parts. They may also allow other writes under this name, but no read
   * and no removal.
   */
  partUrls(name: string, sizes: readonly number[], lifetimeSeconds: number, scope: RequestScope): Promise<PartUrls>;
  /**
   * Makes a blob of its first `count` parts. Changes nothing while one of them is missing, or when a blob has this name:
   * `stat` shows the result. Two calls at once make one blob.
   */
  assemble(name: string, count: number, scope: RequestScope): Promise<void>;
  /** Like `remove`, with parts that were never assembled. */
  removeWithParts(name: string, scope: RequestScope): Promise<void>;
  /** Like `list`, in any order, with names that have only parts: these have 0 bytes. */
  listWithParts(prefix: string, scope: RequestScope, from?: string): AsyncIterable<BlobPage>;
  /** Rejects when the store cannot be used. */
  check(scope: RequestScope): Promise<void>;
}
