import type { RequestScope } from '../../images/request-scope.ts';
import { type AttemptPolicy, attempt, DATABASE_POLICY } from '../../stores/attempt.ts';
import { getDocuments } from './firestore-call.ts';
import type { FirestoreDatabase } from './firestore-client.ts';
import { type Kind, nameOf } from './firestore-documents.ts';
import { classifyFirestoreError } from './firestore-error.ts';
import { type Stored, toStored } from './firestore-fields.ts';

/** The document as the last write left it: every read of Firestore is current. */
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

/** One attempt; also returns what is expired. */
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

/** Firestore removes a document within a day after its time is over; here it is absent from that moment on. */
function live(found: Stored | undefined): Stored | undefined {
  return found?.isExpired ? undefined : found;
}
