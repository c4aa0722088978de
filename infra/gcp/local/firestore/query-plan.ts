import type { FieldFilter, Filter, StructuredQuery } from './messages.ts';
import { invalid } from './names.ts';
import { notImitated } from './status-error.ts';

/** The name of a document, as a field. */
export const NAME = '__name__';

export interface PlannedOrder {
  readonly field: string;
  readonly descending: boolean;
}

/** A query with Firestore's implicit orders. */
export interface Plan {
  readonly collection: string;
  readonly filters: readonly FieldFilter[];
  /** Ends with the name. */
  readonly orders: readonly PlannedOrder[];
}

const RANGES = ['LESS_THAN', 'LESS_THAN_OR_EQUAL', 'GREATER_THAN', 'GREATER_THAN_OR_EQUAL'];
const OPERATORS = [...RANGES, 'EQUAL', 'ARRAY_CONTAINS'];

export const isRange = ({ op }: FieldFilter) => RANGES.includes(op);

export function planOf({ from, where, orderBy, findNearest }: StructuredQuery): Plan {
  const [source, ...more] = from;
  if (source === undefined || more.length > 0 || source.allDescendants) throw notImitated('collection groups');
  if (findNearest) throw notImitated('vectors');
  const filters = where ? filtersOf(where) : [];
  if (filters.filter(({ op }) => op === 'ARRAY_CONTAINS').length > 1) {
    throw invalid('A query has at most one ARRAY_CONTAINS.');
  }
  const orders = orderBy.map(({ field, direction }) => ({
    field: field.fieldPath,
    descending: direction === 'DESCENDING',
  }));
  const descending = orders.at(-1)?.descending ?? false;
  const ranges = [...new Set(filters.filter(isRange).map(({ field }) => field.fieldPath))].sort();
  // Ranges first, in the order of their names, then the name of the document, each in the direction of the last order.
  for (const field of [...ranges, NAME]) {
    if (!orders.some((order) => order.field === field)) orders.push({ field, descending });
  }
  const end = orders.findIndex(({ field }) => field === NAME);
  return { collection: source.collectionId, filters, orders: orders.slice(0, end + 1) };
}

function filtersOf({ compositeFilter, fieldFilter }: Filter): FieldFilter[] {
  if (fieldFilter) {
    if (!OPERATORS.includes(fieldFilter.op)) throw notImitated(`the operator ${fieldFilter.op}`);
    return [fieldFilter];
  }
  if (compositeFilter?.op !== 'AND') throw notImitated('filters other than AND');
  return compositeFilter.filters.flatMap(filtersOf);
}
