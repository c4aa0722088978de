import type { ImageFormat } from '../inspection/image-facts.ts';
import type { Claim, StoredClaim } from './claim.ts';
import type { ImageRecord, StoredRecord } from './image-record.ts';
import type { RequestScope } from './request-scope.ts';
import type { StoredDraft, UploadDraft } from './upload-draft.ts';

/** Filters of a list; all of them must match. */
export interface ListFilter {
  readonly tag?: string;
  readonly format?: ImageFormat;
  readonly sha256?: string;
  readonly name_prefix?: string;
  /** Part of the name or of a tag; both are compared as `foldText` gives them. */
  readonly q?: string;
  /** Exclusive, RFC 3339 UTC with milliseconds, like the records' own. */
  readonly created_after?: string;
  readonly created_before?: string;
}

/** Position of a page: after the record with this pair. IDs are in the order of `orderKey`. */
export interface ListPosition {
  readonly created_at: string;
  readonly image_id: string;
}

export interface ListQuery {
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly filter: ListFilter;
  readonly after?: ListPosition | undefined;
}

/** A record that was added, or an existing one of the same ID. */
export interface CreatedRecord {
  readonly stored: StoredRecord;
  readonly created: boolean;
}

/** The blob that a record points to. */
export type RecordPlace = Pick<ImageRecord, 'image_id' | 'blob_name' | 'created_at'>;

/** Records in the order of their creation: after `after`, created before `before` (RFC 3339 UTC, exclusive). */
export interface PlaceRange {
  readonly after?: ListPosition | undefined;
  readonly before: string;
  readonly limit: number;
}

/** Maximum IDs of one `readBlobNames`. */
export const MAX_BATCH_IDS = 100;

/**
 * Storage of records, one for each `image_id`. A missing record is `undefined`; failures reject with a
 * ServiceError: `DatabaseUnavailable`, `Timeout` or `TooManyRequests`. A write with an unknown outcome rejects with an
 * OutcomeUnknownError, one that was overtaken with an OvertakenError; any other rejection of a write means that it has no
 * effect, now or later.
 *
 * Reads may lag behind the writes of other instances by seconds. A refusal or a removal requires a conditional write,
 * or a read whose name says `Current`.
 */
export interface RecordStore {
  /** Identifies this store, in characters of a URL. Blobs carry it, so that another store's sweep does not treat them as orphans. */
  readonly identity: string;
  read(imageId: string, scope: RequestScope): Promise<StoredRecord | undefined>;
  /** Reflects every write that ended before this call, from any instance. Costs several times as much as `read`. */
  readCurrent(imageId: string, scope: RequestScope): Promise<StoredRecord | undefined>;
  /**
   * Adds a record, or returns one that has or had this ID, as a read that may lag. A request from before
   * the removal of an image never adds it again, however late it arrives.
   */
  create(record: ImageRecord, scope: RequestScope): Promise<CreatedRecord>;
  /** The tag of the tombstone of this ID, if that is its current state and not hours old. */
  readRemoval(imageId: string, scope: RequestScope): Promise<string | undefined>;
  /**
   * Adds a record that another request may have added, or returns the current one of this ID; `undefined` if an
   * image of this ID was removed since. `over` is the tombstone that existed before the first attempt.
   */
  createOnce(record: ImageRecord, over: string | undefined, scope: RequestScope): Promise<CreatedRecord | undefined>;
  /** Replaces this version; `undefined` when the current version is another one, or there is none. */
  replace(record: ImageRecord, over: StoredRecord, scope: RequestScope): Promise<StoredRecord | undefined>;
  /** Removes this version. False when the current version is another one, or there is none. */
  remove(version: StoredRecord, scope: RequestScope): Promise<boolean>;
  /**
   * At most `limit` records behind `after`, by `(created_at, image_id)`. Rejects with a ListStoppedError when it would read
   * too much: a store may have no index for a filter.
   */
  list(query: ListQuery, scope: RequestScope): Promise<readonly StoredRecord[]>;

  /** Stores the draft of a direct upload under a new ID, at least until it expires. */
  createDraft(draft: UploadDraft, scope: RequestScope): Promise<void>;
  readDraft(uploadId: string, scope: RequestScope): Promise<StoredDraft | undefined>;
  readDraftCurrent(uploadId: string, scope: RequestScope): Promise<StoredDraft | undefined>;
  /** Replaces the version with this tag; `undefined` when the current version is another one, or there is none. */
  replaceDraft(draft: UploadDraft, etag: string, scope: RequestScope): Promise<StoredDraft | undefined>;
  removeDraft(uploadId: string, scope: RequestScope): Promise<void>;
  /** At most `limit` drafts that expired before this moment (RFC 3339 UTC). */
  listExpiredDrafts(before: string, limit: number, scope: RequestScope): Promise<readonly UploadDraft[]>;

  /** The claim of an idempotency key, by the hash of the key. */
  readClaimCurrent(key: string, scope: RequestScope): Promise<StoredClaim | undefined>;
  /**
   * Writes the first claim of its key or, with `over`, in place of the version with this tag; `undefined` when the current
   * version is another one. A claim that is not `lasting` stays until a day after it expires, and after this write.
   */
  writeClaim(claim: Claim, over: string | undefined, scope: RequestScope): Promise<StoredClaim | undefined>;

  /** The blob names that the records of these ids point to, at most MAX_BATCH_IDS; an id without a record is left out. May lag like `read`. */
  readBlobNames(imageIds: readonly string[], scope: RequestScope): Promise<ReadonlyMap<string, string>>;
  /** Like `list`, oldest first, without the documents: cheap enough for a sweep of millions of records. */
  listPlaces(range: PlaceRange, scope: RequestScope): Promise<readonly RecordPlace[]>;
  /** The last value written under this name. */
  readCheckpoint(name: string, scope: RequestScope): Promise<unknown>;
  writeCheckpoint(name: string, checkpoint: object, scope: RequestScope): Promise<void>;

  /** Rejects when the store cannot be used. */
  check(scope: RequestScope): Promise<void>;
}
