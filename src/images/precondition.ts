import { ServiceError } from '../errors.ts';
import { imageAlreadyExists } from './image-already-exists.ts';
import type { StoredRecord } from './image-record.ts';

/** The client's condition on the current image. Tags are entity tags with their quotes. */
export interface Precondition {
  /** The current version is one of these, or any for `*`. */
  readonly ifMatch?: '*' | readonly string[] | undefined;
  /** There is none. */
  readonly mustBeNew?: boolean;
}

/** The entity tag of a stored version, quoted as HTTP requires (RFC 9110, section 8.8.3). */
export function entityTag(stored: StoredRecord): string {
  return stored.etag.startsWith('"') ? stored.etag : `"${stored.etag}"`;
}

/** Whether the current version meets the client's condition. */
export function meetsPrecondition({ ifMatch, mustBeNew }: Precondition, current: StoredRecord | undefined): boolean {
  if (ifMatch !== undefined && !matches(ifMatch, current)) return false;
  return !(mustBeNew && current !== undefined);
}

/** Throws `PreconditionFailed` or `ImageAlreadyExists` unless the current version meets the client's condition. */
export function requirePrecondition(required: Precondition, current: StoredRecord | undefined): void {
  if (required.ifMatch !== undefined && !matches(required.ifMatch, current)) {
    throw new ServiceError(
      'PreconditionFailed',
      current === undefined
        ? 'Nothing was changed: no image has this ID, and If-Match requires one.'
        : 'Nothing was changed: the image no longer matches If-Match. Read it again.',
      { target: 'If-Match' },
    );
  }
  if (required.mustBeNew && current !== undefined) {
    throw imageAlreadyExists('Omit If-None-Match to replace it.', 'If-None-Match');
  }
}

function matches(ifMatch: '*' | readonly string[], current: StoredRecord | undefined): boolean {
  if (current === undefined) return false;
  return ifMatch === '*' || ifMatch.includes(entityTag(current));
}
