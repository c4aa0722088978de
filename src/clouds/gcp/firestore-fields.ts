import type { Document, Timestamp, Value } from './firestore-call.ts';
import { unescapeId } from './firestore-ids.ts';

type Fields = NonNullable<Document['fields']>;

/** A stored document, parsed. */
export interface Stored {
  readonly id: string;
  /** Update time of the document, used as its version tag. */
  readonly etag: string;
  /** Identifies the write that made this version. */
  readonly write: string;
  /** JSON text; a tombstone has none. */
  readonly document: string | undefined;
  readonly createdAt: string;
  readonly blobName: string;
  readonly isExpired: boolean;
}

export const text = (value: string): Value => ({ stringValue: value });
export const texts = (values: readonly string[]): Value => ({ arrayValue: { values: values.map(text) } });
export const secondsFromNow = (seconds: number): Value => ({
  timestampValue: { seconds: Math.floor(Date.now() / 1_000) + seconds, nanos: 0 },
});

/** `seconds.microseconds` */
export function tagOf({ seconds, nanos }: Timestamp): string {
  return `${Number(seconds ?? 0)}.${String(Math.floor((nanos ?? 0) / 1_000)).padStart(6, '0')}`;
}

/** A tag from another store becomes a time without writes. */
export function timeOf(etag: string): Timestamp {
  const [, seconds = '1', micros = '0'] = /^(\d{1,11})\.(\d{6})$/.exec(etag) ?? [];
  return { seconds: Number(seconds), nanos: Number(micros) * 1_000 };
}

export function toStored({ name, fields, updateTime }: Document): Stored {
  const all: Fields = fields ?? {};
  const seconds = all.expire_at?.timestampValue?.seconds;
  return {
    id: unescapeId((name ?? '').slice((name ?? '').lastIndexOf('/') + 1)),
    etag: tagOf(updateTime ?? {}),
    write: all.write?.stringValue ?? '',
    document: all.document?.stringValue ?? undefined,
    createdAt: all.created_at?.stringValue ?? '',
    blobName: all.blob_name?.stringValue ?? '',
    isExpired: seconds !== undefined && seconds !== null && Number(seconds) <= Date.now() / 1_000,
  };
}

export function documentOf<T>({ document = 'null' }: Stored): T {
  return JSON.parse(document);
}
