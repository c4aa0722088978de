import { createHash } from 'node:crypto';
import { ServiceError } from '../errors.ts';
import { parseImageId } from '../images/image-id.ts';
import type { ListFilter, ListPosition } from '../images/record-store.ts';

/** The list that a page belongs to. */
export interface Walk {
  readonly order: 'asc' | 'desc';
  readonly filter: ListFilter;
}

/** Reads the value of each filter; idempotent on values that it has returned. Throws a ServiceError. */
export type FilterParsers = Readonly<Record<keyof ListFilter, (text: string) => string>>;

const VERSION = 1;
const CHECKSUM_BYTES = 9;

/** Opaque text: the list, the position, and a checksum against accidental changes. It contains no secret. */
export function writeCursor({ order, filter }: Walk, after: ListPosition): string {
  const bytes = Buffer.from(JSON.stringify({ v: VERSION, order, filter, after }));
  return Buffer.concat([checksum(bytes), bytes]).toString('base64url');
}

/**
 * Throws `InvalidCursor` for text that `writeCursor` did not create. Anyone can compute the checksum, so each property must
 * to be one that a request without a cursor can lead to.
 */
export function readCursor(text: string, parsers: FilterParsers): Walk & { after: ListPosition } {
  const bytes = Buffer.from(text, 'base64url');
  const payload = bytes.subarray(CHECKSUM_BYTES);
  if (bytes.toString('base64url') !== text || !bytes.subarray(0, CHECKSUM_BYTES).equals(checksum(payload))) invalid();
  const { v, order, filter, after } = members(parseJson(payload), ['v', 'order', 'filter', 'after']);
  if (v !== VERSION || (order !== 'asc' && order !== 'desc')) return invalid();
  const { created_at, image_id } = members(after, ['created_at', 'image_id']);
  return {
    order,
    filter: readFilter(filter, parsers),
    after: { created_at: unchanged(created_at, parsers.created_after), image_id: unchanged(image_id, parseImageId) },
  };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return invalid();
  }
}

function readFilter(value: unknown, parsers: FilterParsers): ListFilter {
  const names = Object.keys(parsers) as (keyof ListFilter)[];
  const given = members(value, names);
  return Object.fromEntries(
    names.flatMap((name) => (Object.hasOwn(given, name) ? [[name, unchanged(given[name], parsers[name])]] : [])),
  );
}

/** An object with only these properties. */
function members(value: unknown, names: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return invalid();
  if (!Object.keys(value).every((name) => names.includes(name))) return invalid();
  return value as Record<string, unknown>;
}

function unchanged(value: unknown, parse: (text: string) => string): string {
  if (typeof value !== 'string') return invalid();
  try {
    return parse(value) === value ? value : invalid();
  } catch (error) {
    throw error instanceof ServiceError ? invalidCursor(INVALID) : error;
  }
}

const INVALID = 'The cursor is invalid.';

function invalid(): never {
  throw invalidCursor(INVALID);
}

export function invalidCursor(message: string): ServiceError {
  return new ServiceError('InvalidCursor', `${message} Use next_link unchanged, or start again without a cursor.`, {
    target: 'cursor',
  });
}

function checksum(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest().subarray(0, CHECKSUM_BYTES);
}
