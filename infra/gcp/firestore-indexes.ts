import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface IndexField {
  readonly fieldPath: string;
  readonly order?: 'ASCENDING' | 'DESCENDING';
  readonly arrayConfig?: 'CONTAINS';
}

/** `firestore.indexes.json`, in the format of the Firebase CLI. */
export interface Indexes {
  readonly indexes: readonly { readonly collectionGroup: string; readonly fields: readonly IndexField[] }[];
  /** Fields whose indexes differ from Firestore's automatic ones; `*` is every field without an entry. */
  readonly fieldOverrides: readonly {
    readonly collectionGroup: string;
    readonly fieldPath: string;
    readonly ttl?: boolean;
    readonly indexes: readonly Omit<IndexField, 'fieldPath'>[];
  }[];
}

/** The name of the collection in the file. */
const FILE_TABLE = 'images';

/** The indexes and the time to live of the collections of `TABLE_NAME`. */
export function firestoreIndexes(table: string, file = join(import.meta.dirname, 'firestore.indexes.json')): Indexes {
  const { indexes, fieldOverrides }: Indexes = JSON.parse(readFileSync(file, 'utf8'));
  const named = <T extends { readonly collectionGroup: string }>(one: T): T => ({
    ...one,
    collectionGroup: table + one.collectionGroup.slice(FILE_TABLE.length),
  });
  return { indexes: indexes.map(named), fieldOverrides: fieldOverrides.map(named) };
}
