import type { RequestScope } from '../../images/request-scope.ts';
import { type AttemptPolicy, attempt, DATABASE_POLICY } from '../../stores/attempt.ts';
import { getDocuments } from './firestore-call.ts';
import type { FirestoreDatabase } from './firestore-client.ts';
import { type Kind, nameOf } from './firestore-documents.ts';
import { classifyFirestoreError } from './firestore-error.ts';
import { type Stored, toStored } from './firestore-fields.ts';

/** The current document: Firestore reads are strongly consistent. */
export function readDocument(
  database: FirestoreDatabase,
  kind: Kind,
  id: string,
  scope: RequestScope,
  policy: AttemptPolicy = DATABASE_POLICY,
): Promise<Stored | undefined> {
  return attempt(scope, policy, classifyFirestoreError, async ({ signal }) =>
    live(await getDocument(database, kind, id, signal)),
  );
}

/** One attempt. Also returns expired documents. */
export async function getDocument(
  database: FirestoreDatabase,
  kind: Kind,
  id: string,
  signal: AbortSignal,
): Promise<Stored | undefined> {
  const [found] = await getDocuments(database, [nameOf(database, kind, id)], undefined, signal);
  return found && toStored(found);
}

/** These fields of the documents that exist. */
export function readFields(
  database: FirestoreDatabase,
  kind: Kind,
  ids: readonly string[],
  fields: readonly string[],
  scope: RequestScope,
): Promise<Stored[]> {
  const names = [...new Set(ids)].map((id) => nameOf(database, kind, id));
  return attempt(scope, DATABASE_POLICY, classifyFirestoreError, async ({ signal }) => {
    const found = await getDocuments(database, names, fields, signal);
    return found.map(toStored);
  });
}

/** Firestore removes expired documents within a day; here they are absent as soon as they expire. */
function live(found: Stored | undefined): Stored | undefined {
  return found?.isExpired ? undefined : found;
}
