import type { ImageFormat } from '../inspection/image-facts.ts';
import type { ImageRecord, StoredRecord } from './image-record.ts';
import type { RequestScope } from './request-scope.ts';
import type { UploadDraft } from './upload-draft.ts';

/** What a list is narrowed to; all that is given must hold. */
export interface ListFilter {
  readonly tag?: string;
  readonly format?: ImageFormat;
  readonly sha256?: string;
  readonly name_prefix?: string;
  /** Exclusive, RFC 3339 UTC with milliseconds, like the records' own. */
  readonly created_after?: string;
  readonly created_before?: string;
}

/** Where a page begins: behind the record with this pair. */
export interface ListPosition {
  readonly created_at: string;
  readonly image_id: string;
}

export interface ListQuery {
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly filter: ListFilter;
  readonly after?: ListPosition;
}

/** A record that was added, or the one of the same id that was there before. */
export interface CreatedRecord {
  readonly stored: StoredRecord;
  readonly created: boolean;
}

/** The blob that a record points to. */
export type RecordPlace = Pick<ImageRecord, 'image_id' | 'blob_name' | 'created_at'>;

/** Records in the order of their creation: behind `after`, created before `before` (RFC 3339 UTC, exclusive). */
export interface PlaceRange {
  readonly after?: ListPosition;
  readonly before: string;
  readonly limit: number;
}

/** Most ids of one `readBlobNames`. */
export const MAX_BATCH_IDS = 100;

/**
 * Where records lie, one for an `image_id`. What is not there is `undefined`; a store that fails rejects with a
 * ServiceError: `DatabaseUnavailable`, `Timeout` or `TooManyRequests`. A write of which nobody knows whether it
 * happened rejects with an OutcomeUnknownError.
 */
export interface RecordStore {
  /** May lag behind writes of other instances by seconds: nothing may be refused or removed because of it. */
  read(imageId: string, scope: RequestScope): Promise<StoredRecord | undefined>;
  /** As current as any write that ended before this call, whichever instance made it. Costs a write where `read` costs a read. */
  readCurrent(imageId: string, scope: RequestScope): Promise<StoredRecord | undefined>;
  /**
   * Adds a record, or gives the one that has this id already. One that was removed is never added again by a request
   * from before its removal, however late that arrives.
   */
  create(record: ImageRecord, scope: RequestScope): Promise<CreatedRecord>;
  /** Replaces the version with this tag; `undefined` when it is another one by now, or none. */
  replace(record: ImageRecord, etag: string, scope: RequestScope): Promise<StoredRecord | undefined>;
  /** Removes the version with this tag. False when it is another one by now; one that is gone counts as removed. */
  remove(imageId: string, etag: string, scope: RequestScope): Promise<boolean>;
  /** At most `limit` records behind `after`, by `(created_at, image_id)`. */
  list(query: ListQuery, scope: RequestScope): Promise<readonly StoredRecord[]>;

  /** Keeps a draft of a direct upload until it expires, at least; replaces one of the same id. */
  putDraft(draft: UploadDraft, scope: RequestScope): Promise<void>;
  readDraft(uploadId: string, scope: RequestScope): Promise<UploadDraft | undefined>;
  removeDraft(uploadId: string, scope: RequestScope): Promise<void>;
  /** At most `limit` drafts that expired before this moment (RFC 3339 UTC). */
  listExpiredDrafts(before: string, limit: number, scope: RequestScope): Promise<readonly UploadDraft[]>;

  /** The blob names that the records of these ids point to, at most MAX_BATCH_IDS; an id without a record is left out. May lag like `read`. */
  readBlobNames(imageIds: readonly string[], scope: RequestScope): Promise<ReadonlyMap<string, string>>;
  /** Like `list`, oldest first, without the documents: what a sweep of millions of records can afford. */
  listPlaces(range: PlaceRange, scope: RequestScope): Promise<readonly RecordPlace[]>;
  /** What was last written under this name. */
  readCheckpoint(name: string, scope: RequestScope): Promise<unknown>;
  writeCheckpoint(name: string, checkpoint: object, scope: RequestScope): Promise<void>;

  /** Rejects when the store cannot be used. */
  check(scope: RequestScope): Promise<void>;
}
