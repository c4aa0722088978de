import type { ImageRecord, StoredRecord } from './image-record.ts';
import type { RequestScope } from './request-scope.ts';

/**
 * Where records lie, one for an `image_id`. What is not there is `undefined`; a store that fails rejects with a
 * ServiceError: `DatabaseUnavailable`, `Timeout` or `TooManyRequests`. A write of which nobody knows whether it
 * happened rejects with an OutcomeUnknownError.
 */
export interface RecordStore {
  read(imageId: string, scope: RequestScope): Promise<StoredRecord | undefined>;
  /** Adds a record; `undefined` when there is one with this id. */
  create(record: ImageRecord, scope: RequestScope): Promise<StoredRecord | undefined>;
  /** Replaces the version with this tag; `undefined` when it is another one by now, or none. */
  replace(record: ImageRecord, etag: string, scope: RequestScope): Promise<StoredRecord | undefined>;
  /** Rejects when the store cannot be used. */
  check(scope: RequestScope): Promise<void>;
}
