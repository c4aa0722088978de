import type { Documents } from './documents.ts';
import { project } from './field-paths.ts';
import type { BatchGetRequest, Consistency } from './messages.ts';
import { requireDocumentName } from './names.ts';
import { notImitated } from './status-error.ts';

/** One message per document, in unspecified order. */
export function batchGet(documents: Documents, request: BatchGetRequest): object[] {
  requireNow(request);
  const readTime = documents.nextTime();
  for (const name of request.documents) requireDocumentName(name, request.database);
  return [...new Set(request.documents)].reverse().map((name) => {
    const found = documents.get(name);
    if (found === undefined) return { missing: name, readTime };
    const fields = request.mask ? project(found.fields, request.mask.fieldPaths) : found.fields;
    return { found: { ...found, fields }, readTime };
  });
}

export function requireNow({ transaction, newTransaction, readTime }: Consistency): void {
  if (transaction || newTransaction || readTime) throw notImitated('transactions and reads of the past');
}
