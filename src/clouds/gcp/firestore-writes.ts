import type { RequestScope } from '../../images/request-scope.ts';
import { attempt, DATABASE_POLICY } from '../../stores/attempt.ts';
import { conditionalWrite } from '../../stores/conditional-write.ts';
import type { WriteOutcome } from '../../stores/write-outcome.ts';
import { commitWrite, type Write } from './firestore-call.ts';
import type { FirestoreDatabase } from './firestore-client.ts';
import { type Kind, type NewDocument, nameOf } from './firestore-documents.ts';
import { classifyFirestoreError } from './firestore-error.ts';
import { type Stored, tagOf, text, timeOf } from './firestore-fields.ts';
import { getDocument, readDocument } from './firestore-read.ts';

/** Dependencies of all writes. */
export interface Writing {
  readonly database: FirestoreDatabase;
  /** Generates an ID per write. It also guarantees a new update time, which Firestore keeps if no field changes. */
  readonly newId: () => string;
}

type Condition = NonNullable<Write['currentDocument']>;

/** Fails if the ID exists. An expired document counts as absent. */
export function createDocument(
  writing: Writing,
  document: NewDocument,
  scope: RequestScope,
): Promise<WriteOutcome<Stored>> {
  const { kind, id } = document;
  return write(
    writing,
    document,
    scope,
    () => false,
    async (send, signal) => {
      const created = await send({ exists: false });
      if (created !== undefined) return created;
      const found = await getDocument(writing.database, kind, id, signal);
      return found?.isExpired ? send({ updateTime: timeOf(found.etag) }) : undefined;
    },
  );
}

/**
 * Refused unless the version with this tag is the current one. Where its time is over it may still be replaced: nothing has
 * happened since.
 */
export function replaceDocument(
  writing: Writing,
  document: NewDocument,
  etag: string,
  scope: RequestScope,
): Promise<WriteOutcome<Stored>> {
  return write(
    writing,
    document,
    scope,
    (found) => found.etag === etag,
    (send) => send({ updateTime: timeOf(etag) }),
  );
}

function write(
  { database, newId }: Writing,
  { kind, id, fields }: NewDocument,
  scope: RequestScope,
  fits: (found: Stored) => boolean,
  work: (
    send: (condition: Condition) => Promise<string | undefined>,
    signal: AbortSignal,
  ) => Promise<string | undefined>,
): Promise<WriteOutcome<Stored>> {
  const own = newId();
  const update = { name: nameOf(database, kind, id), fields: { ...fields, write: text(own) } };
  const sender = (signal: AbortSignal) => async (condition: Condition) => {
    const time = await commitWrite(database, { update, currentDocument: condition }, signal);
    return time && tagOf(time);
  };
  return conditionalWrite<Stored>(
    {
      send: (signal) => work(sender(signal), signal),
      readCurrent: (within, policy) => readDocument(database, kind, id, within, policy),
      ownTag: (found) => (found.write === own ? found.etag : undefined),
      fits,
    },
    classifyFirestoreError,
    scope,
  );
}

/** Writes a document unconditionally. */
export async function putDocument(
  { database, newId }: Writing,
  { kind, id, fields }: NewDocument,
  scope: RequestScope,
): Promise<void> {
  const update = { name: nameOf(database, kind, id), fields: { ...fields, write: text(newId()) } };
  await attempt(scope, DATABASE_POLICY, classifyFirestoreError, ({ signal }) =>
    commitWrite(database, { update }, signal),
  );
}

/** Idempotent: succeeds if the document does not exist. */
export async function deleteDocument(
  database: FirestoreDatabase,
  kind: Kind,
  id: string,
  scope: RequestScope,
): Promise<void> {
  const write = { delete: nameOf(database, kind, id) };
  await attempt(scope, DATABASE_POLICY, classifyFirestoreError, ({ signal }) => commitWrite(database, write, signal));
}
