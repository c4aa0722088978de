import { ServiceError } from '../errors.ts';
import { imageAlreadyExists } from './image-already-exists.ts';
import type { ImageRecord, StoredRecord } from './image-record.ts';
import { meetsPrecondition, type Precondition, requirePrecondition } from './precondition.ts';
import type { RecordStore } from './record-store.ts';
import type { RequestScope } from './request-scope.ts';

/** Conflicts with other writers of one ID before this one gives up. */
export const MAX_WRITERS = 8;

export interface CommitRequest {
  readonly precondition: Precondition;
  /** False for an upload that never overwrites. */
  readonly mayReplace: boolean;
  /** The version that was read and meets the precondition; `undefined` if nothing was read, or there was none. */
  readonly current: StoredRecord | undefined;
}

export interface CommittedRecord {
  readonly stored: StoredRecord;
  /** The version that this one replaced. */
  readonly replaced: StoredRecord | undefined;
}

/**
 * The commit point of an upload: the record becomes visible to readers. A new ID is created without reading first; an
 * existing record is replaced on the tag of the version that was read, so each of two writers replaces what it read.
 * Reads may lag, so a refused write, and any refusal of this request, is confirmed by a current read.
 */
export async function commitRecord(
  records: RecordStore,
  record: ImageRecord,
  { precondition, mayReplace, current: known }: CommitRequest,
  scope: RequestScope,
): Promise<CommittedRecord> {
  let current = known;
  for (let round = 0; round < MAX_WRITERS; round++) {
    if (current === undefined) {
      const { stored, created } = await records.create(record, scope);
      if (created) return { stored, replaced: undefined };
      const suffices = mayReplace && meetsPrecondition(precondition, stored);
      current = suffices ? stored : await records.readCurrent(record.image_id, scope);
      requirePrecondition(precondition, current);
      if (!mayReplace && current !== undefined) throw imageAlreadyExists('Use PUT to replace it.');
    } else {
      const { created_at, claim } = current.record;
      const next = { ...record, created_at, claim };
      const stored = await records.replace(next, current, scope);
      if (stored !== undefined) return { stored, replaced: current };
      current = await records.readCurrent(record.image_id, scope);
      requirePrecondition(precondition, current);
    }
  }
  throw tooManyWriters();
}

export function tooManyWriters(): ServiceError {
  return new ServiceError('TooManyRequests', 'Too many concurrent writes to this image. Retry the request.', {
    retryAfterSeconds: 1,
  });
}
