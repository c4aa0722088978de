import { ServiceError } from '../errors.ts';
import type { StoredRecord } from './image-record.ts';
import type { ListPosition } from './record-store.ts';

/** A store read as much as it may for one list before it had enough. A list behind `position` continues there. */
export class ListStoppedError extends ServiceError {
  readonly found: readonly StoredRecord[];
  readonly position: ListPosition;

  constructor(found: readonly StoredRecord[], position: ListPosition) {
    super('Timeout', 'The search had to be stopped. Narrow it with created_after and created_before.', {
      retryAfterSeconds: 5,
    });
    this.found = found;
    this.position = position;
  }
}
