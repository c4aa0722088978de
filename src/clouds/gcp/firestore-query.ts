import type { ListFilter, ListPosition } from '../../images/record-store.ts';
import type { StructuredQuery } from './firestore-call.ts';
import type { FirestoreDatabase } from './firestore-client.ts';
import { collectionOf, IMAGES, nameOf } from './firestore-documents.ts';
import { text } from './firestore-fields.ts';

export type Order = 'asc' | 'desc';

type Filter = NonNullable<StructuredQuery['where']>;
type Operator = 'EQUAL' | 'ARRAY_CONTAINS' | 'GREATER_THAN' | 'LESS_THAN';

/** Filters with an index. Each needs one per order that ends with `created_at`; Firestore merges them. */
const INDEXED = {
  tag: ['tags', 'ARRAY_CONTAINS'],
  format: ['format', 'EQUAL'],
  sha256: ['sha256', 'EQUAL'],
  created_after: ['created_at', 'GREATER_THAN'],
  created_before: ['created_at', 'LESS_THAN'],
} as const satisfies Partial<Record<keyof ListFilter, readonly [field: string, operator: Operator]>>;

const NAMES = Object.keys(INDEXED) as (keyof typeof INDEXED)[];

/** A page of images by `(created_at, image_id)`. Document names end with the ID, and every index contains them. */
export function imagesQuery(
  database: FirestoreDatabase,
  order: Order,
  filter: ListFilter,
  after: ListPosition | undefined,
  limit: number,
): StructuredQuery {
  const direction = order === 'asc' ? 'ASCENDING' : 'DESCENDING';
  const filters = NAMES.flatMap((name) => fieldFilter(INDEXED[name][0], INDEXED[name][1], filter[name]));
  return {
    from: [{ collectionId: collectionOf(database, IMAGES) }],
    where: filters.length === 0 ? null : { compositeFilter: { op: 'AND', filters } },
    orderBy: ['created_at', '__name__'].map((fieldPath) => ({ field: { fieldPath }, direction })),
    startAt: after ? cursorOf(database, order, after) : null,
    limit: { value: limit },
  };
}

export function fieldFilter(fieldPath: string, op: Operator, value: string | undefined): Filter[] {
  return value === undefined ? [] : [{ fieldFilter: { field: { fieldPath }, op, value: text(value) } }];
}

/** Positions do not need an existing document. One without an ID precedes all IDs of its time. */
function cursorOf(database: FirestoreDatabase, order: Order, { created_at, image_id }: ListPosition) {
  if (image_id === '') return { values: [text(created_at)], before: order === 'asc' };
  return { values: [text(created_at), { referenceValue: nameOf(database, IMAGES, image_id) }], before: false };
}
