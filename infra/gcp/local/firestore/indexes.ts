import type { Indexes, IndexField } from '../../firestore-indexes.ts';
import { isRange, NAME, type Plan, type PlannedOrder } from './query-plan.ts';
import { StatusError } from './status-error.ts';

/**
 * Throws where Firestore has no index for a query. Every field has indexes of its own, except as overridden. Equalities alone
 * are served by those, merged; an order, too, if it is all there is. Anything else takes composite indexes that begin
 * with equal fields and end with the orders: several that end alike are merged.
 */
export function requireIndex({ indexes, fieldOverrides }: Indexes, { collection, filters, orders }: Plan): void {
  const equal = filters.filter((filter) => !isRange(filter));
  const ordered = orders.filter(({ field }) => field !== NAME);
  const overrideOf = (path: string) =>
    fieldOverrides.find(({ collectionGroup, fieldPath }) => collectionGroup === collection && fieldPath === path);
  const hasSingle = (path: string, wanted: Omit<IndexField, 'fieldPath'>) =>
    (overrideOf(path) ?? overrideOf('*'))?.indexes.some(
      ({ order, arrayConfig }) => order === wanted.order && arrayConfig === wanted.arrayConfig,
    ) ?? true;

  const nameDescends = orders.at(-1)?.descending !== (ordered.at(-1)?.descending ?? false);
  if (!nameDescends && ordered.length === 0) {
    const served = equal.every(({ field, op }) =>
      hasSingle(field.fieldPath, op === 'EQUAL' ? { order: 'ASCENDING' } : { arrayConfig: 'CONTAINS' }),
    );
    if (served) return;
  }
  const [only, ...more] = ordered;
  if (
    !nameDescends &&
    equal.length === 0 &&
    more.length === 0 &&
    only &&
    hasSingle(only.field, { order: nameOf(only) })
  )
    return;

  const covered = new Set<string>();
  let fits = false;
  for (const { collectionGroup, fields } of indexes) {
    if (collectionGroup !== collection) continue;
    const begin = fields.slice(0, fields.length - ordered.length);
    const isEqual = ({ fieldPath, arrayConfig }: IndexField) =>
      equal.some(({ field, op }) => field.fieldPath === fieldPath && (op === 'EQUAL') === (arrayConfig === undefined));
    const end = fields.slice(begin.length);
    const endsAlike = ordered.every((one, at) => end[at]?.fieldPath === one.field && end[at]?.order === nameOf(one));
    if (nameDescends || end.length !== ordered.length || !endsAlike || !begin.every(isEqual)) continue;
    fits = true;
    for (const { fieldPath } of begin) covered.add(fieldPath);
  }
  if (fits && equal.every(({ field }) => covered.has(field.fieldPath))) return;
  const shape = [...equal.map(({ field, op }) => `${field.fieldPath} ${op}`), ...ordered.map(textOf)].join(', ');
  throw new StatusError('FAILED_PRECONDITION', `The query requires an index of "${collection}" for: ${shape}.`);
}

const nameOf = ({ descending }: PlannedOrder) => (descending ? 'DESCENDING' : 'ASCENDING');
const textOf = (order: PlannedOrder) => `${order.field} ${nameOf(order)}`;
