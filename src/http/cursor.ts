import { createHash } from 'node:crypto';
import { ServiceError } from '../errors.ts';
import type { ListFilter, ListPosition } from '../images/record-store.ts';

/** What a page needs to know of the walk that it belongs to. */
export interface Walk {
  readonly order: 'asc' | 'desc';
  readonly filter: ListFilter;
}

interface Payload extends Walk {
  readonly v: 1;
  readonly after: ListPosition;
}

const CHECKSUM_BYTES = 9;

/** An opaque text: the walk, where it stands, and a checksum against accidents. It keeps no secret. */
export function writeCursor(walk: Walk, after: ListPosition): string {
  const payload: Payload = { v: 1, order: walk.order, filter: walk.filter, after };
  const bytes = Buffer.from(JSON.stringify(payload));
  return Buffer.concat([checksum(bytes), bytes]).toString('base64url');
}

/** Throws `InvalidCursor` for a text that `writeCursor` did not make. */
export function readCursor(text: string): Walk & { after: ListPosition } {
  const bytes = Buffer.from(text, 'base64url');
  const payload = bytes.subarray(CHECKSUM_BYTES);
  if (bytes.toString('base64url') !== text || !bytes.subarray(0, CHECKSUM_BYTES).equals(checksum(payload))) {
    throw invalidCursor('The cursor is invalid.');
  }
  return JSON.parse(payload.toString()) as Payload;
}

export function invalidCursor(message: string): ServiceError {
  return new ServiceError('InvalidCursor', `${message} Use next_link unchanged, or start again without a cursor.`, {
    target: 'cursor',
  });
}

function checksum(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest().subarray(0, CHECKSUM_BYTES);
}
