import type { Indexes } from '../../firestore-indexes.ts';
import { requireNow } from './batch-get.ts';
import type { Documents } from './documents.ts';
import { project, valueAt } from './field-paths.ts';
import { requireIndex } from './indexes.ts';
import type { Cursor, Document, FieldFilter, RunQueryRequest, Value } from './messages.ts';
import { invalid } from './names.ts';
import { NAME, type Plan, planOf } from './query-plan.ts';
import { notImitated } from './status-error.ts';
import { compareValues } from './values.ts';

/** One message for each document, or one without a document. */
export function runQuery(documents: Documents, indexes: Indexes | undefined, request: RunQueryRequest): object[] {
  requireNow(request);
  if (request.explainOptions) throw notImitated('explain');
  const query = request.structuredQuery;
  const plan = planOf(query);
  if (indexes !== undefined) requireIndex(indexes, plan);
  const readTime = documents.nextTime();
  const prefix = `${request.parent}/${plan.collection}/`;
  const found = [...documents.values()]
    .filter(({ name }) => name.startsWith(prefix) && !name.slice(prefix.length).includes('/'))
    .filter((document) => plan.filters.every((filter) => matches(document, filter)))
    // A document without a field is in no index of that field.
    .filter((document) => plan.orders.every(({ field }) => fieldOf(document, field) !== undefined))
    .sort((a, b) => compareDocuments(a, b, plan))
    .filter((document) => !query.startAt || isBehind(document, query.startAt, plan))
    .filter((document) => !query.endAt || !isBehind(document, query.endAt, plan));
  const end = query.limit ? query.offset + query.limit.value : undefined;
  const page = found.slice(query.offset, end);
  if (page.length === 0) return [{ readTime }];
  const paths = query.select?.fields.map(({ fieldPath }) => fieldPath);
  return page.map((document) => ({
    document: { ...document, fields: paths ? project(document.fields, paths) : document.fields },
    readTime,
  }));
}

function fieldOf(document: Document, path: string): Value | undefined {
  return path === NAME ? { referenceValue: document.name } : valueAt(document.fields, path);
}

function matches(document: Document, { field, op, value }: FieldFilter): boolean {
  const own = fieldOf(document, field.fieldPath);
  if (own === undefined) return false;
  if (op === 'ARRAY_CONTAINS') return own.arrayValue?.values.some((one) => compareValues(one, value) === 0) ?? false;
  const difference = compareValues(own, value);
  if (op === 'EQUAL') return difference === 0;
  if (!isSameType(own, value)) return false;
  if (op === 'LESS_THAN') return difference < 0;
  if (op === 'LESS_THAN_OR_EQUAL') return difference <= 0;
  return op === 'GREATER_THAN' ? difference > 0 : difference >= 0;
}

/** Ranges match only values of the same type. */
function isSameType(a: Value, b: Value): boolean {
  const names = (value: Value) => Object.keys(value).filter((name) => name !== 'valueType');
  const [[one = ''], [other = '']] = [names(a), names(b)];
  const number = /^(integer|double)Value$/;
  return one === other || (number.test(one) && number.test(other));
}

function compareDocuments(a: Document, b: Document, { orders }: Plan): number {
  for (const { field, descending } of orders) {
    const difference = compareValues(fieldOf(a, field) ?? {}, fieldOf(b, field) ?? {});
    if (difference !== 0) return descending ? -difference : difference;
  }
  return 0;
}

/** Whether a document follows a cursor; `before` includes documents equal to it. */
function isBehind(document: Document, { values, before }: Cursor, { orders }: Plan): boolean {
  if (values.length > orders.length) throw invalid('The cursor has more values than the query has orders.');
  for (const [at, value] of values.entries()) {
    const { field = '', descending = false } = orders[at] ?? {};
    const difference = compareValues(fieldOf(document, field) ?? {}, value);
    if (difference !== 0) return descending ? difference < 0 : difference > 0;
  }
  return before;
}
