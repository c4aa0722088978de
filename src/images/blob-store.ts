import type { RequestScope } from './request-scope.ts';

/** What is set on a blob together with its bytes. */
export interface BlobProperties {
  readonly contentType: string;
  /** SHA-256 of the bytes, lower-case hex. */
  readonly sha256: string;
  readonly imageId: string;
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

/** A URL that reads one blob until it expires. */
export interface ReadUrl {
  readonly url: string;
  readonly expiresAt: Date;
}

/** Where bytes lie, by names that this service makes. Failures reject with a ServiceError: `StorageUnavailable` or `Timeout`. */
export interface BlobStore {
  /** Starts a blob under a name that was never used. */
  open(name: string, scope: RequestScope): BlobWriter;
  /** Removes a blob; one that is not there is fine. */
  remove(name: string, scope: RequestScope): Promise<void>;
  /** Where the bytes lie; readable only for those who may. */
  urlOf(name: string): string;
  readUrl(name: string, options: ReadUrlOptions, scope: RequestScope): Promise<ReadUrl>;
  /** Rejects when the store cannot be used. */
  check(scope: RequestScope): Promise<void>;
}
