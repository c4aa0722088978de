import { ServiceError } from '../errors.ts';
import type { ImageRecord, StoredRecord } from './image-record.ts';
import { type Precondition, requirePrecondition } from './precondition.ts';
import type { RecordStore } from './record-store.ts';
import type { RequestScope } from './request-scope.ts';

/** Writers of one id that keep overtaking this one, before it gives up. */
export const MAX_WRITERS = 8;

export interface CommitRequest {
  readonly precondition: Precondition;
  /** False for an upload that never overwrites. */
  readonly mayReplace: boolean;
  /** What is known to be there, `undefined` when nobody looked or there was none. */
  readonly current: StoredRecord | undefined;
}

export interface CommittedRecord {
  readonly stored: StoredRecord;
  /** The version that this one took the place of. */
  readonly replaced: StoredRecord | undefined;
}

/**
 * The commit point of an upload: the record becomes what readers see. A new id is created without reading first; one
 * that is there is replaced on the tag of the version that was read, so that of two writers each replaces what it saw.
 */
export async function commitRecord(
  records: RecordStore,
  record: ImageRecord,
  { precondition, mayReplace, current: known }: CommitRequest,
  scope: RequestScope,
): Promise<CommittedRecord> {
  let current = known;
  for (let round = 0; round < MAX_WRITERS; round++) {
    requirePrecondition(precondition, current);
    if (current === undefined) {
      const { stored, created } = await records.create(record, scope);
      if (created) return { stored, replaced: undefined };
      if (!mayReplace) throw idTaken();
      current = stored;
    } else {
      const next = { ...record, created_at: current.record.created_at };
      const stored = await records.replace(next, current.etag, scope);
      if (stored !== undefined) return { stored, replaced: current };
      current = await records.read(record.image_id, scope);
    }
  }
  throw tooManyWriters();
}

export function tooManyWriters(): ServiceError {
  return new ServiceError('TooManyRequests', 'Too many requests write this image at once. Try again.', {
    retryAfterSeconds: 1,
  });
}

function idTaken(): ServiceError {
  return new ServiceError(
    'ImageAlreadyExists',
    'Nothing was stored: there is an image of this id already. Use PUT to replace it.',
    {
      target: 'image_id',
    },
  );
}
