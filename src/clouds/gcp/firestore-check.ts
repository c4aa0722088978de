import { status } from '@grpc/grpc-js';
import { internalError, type ServiceError } from '../../errors.ts';
import { StoreCheckError } from '../../images/check-health.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { attempt, ONE_TRY } from '../../stores/attempt.ts';
import { runQuery } from './firestore-call.ts';
import type { FirestoreDatabase } from './firestore-client.ts';
import { CHECKPOINTS } from './firestore-documents.ts';
import { readFirestoreError } from './firestore-error.ts';
import { imagesQuery } from './firestore-query.ts';
import { getDocument } from './firestore-read.ts';

/** No image has these, and together they need every composite index of an order. */
const NOTHING = { tag: '/', format: 'png', sha256: '/' } as const;

/** Reads nothing: once by its name, and once from the indexes of each order. */
export async function checkDatabase(database: FirestoreDatabase, scope: RequestScope): Promise<void> {
  await attempt(
    scope,
    ONE_TRY,
    (error) => ({ error: checkError(error), retryable: false, mayHaveApplied: false }),
    async ({ signal }) => {
      await Promise.all([
        getDocument(database, CHECKPOINTS, 'check', signal),
        ...(['asc', 'desc'] as const).map((order) =>
          runQuery(database, imagesQuery(database, order, NOTHING, undefined, 1), signal),
        ),
      ]);
    },
  );
}

/** Why the database cannot be used, in words that an operator can act on. */
function checkError(cause: unknown): ServiceError {
  const { kind, code, message } = readFirestoreError(cause);
  if (kind === 'program fault') return internalError(cause);
  const because = (reason: string, remedy: string) => new StoreCheckError('DatabaseUnavailable', reason, remedy, cause);
  if (kind === 'no credentials') {
    return because(
      'NoCredentials',
      'The app has no credentials that Google accepts. Run it under a service account, or sign in with gcloud auth application-default login.',
    );
  }
  if (code === status.PERMISSION_DENIED) {
    return because(
      'MissingPermission',
      'The service account of the app may not use Firestore. Grant it roles/datastore.user, and enable the API firestore.googleapis.com in the project.',
    );
  }
  if (code === status.NOT_FOUND) {
    return because(
      'MissingDatabase',
      'The database that FIRESTORE_DATABASE names does not exist in the project. Create it in native mode, or correct the setting.',
    );
  }
  if (code === status.FAILED_PRECONDITION && /index/i.test(message)) {
    return because(
      'MissingIndex',
      'A composite index of the collection that TABLE_NAME names is missing, or still being built. Create those of firestore.indexes.json, and wait until they are ready.',
    );
  }
  if (kind === 'refused') {
    return because('WrongDatabase', 'Firestore refuses the queries of this app. The database must be in native mode.');
  }
  if (kind === 'throttled') return because('Throttled', 'Firestore takes no more requests. Look at the quotas.');
  return because(
    'Unreachable',
    'Firestore does not answer. Check its health, the network, and FIRESTORE_EMULATOR_HOST where it names an emulator.',
  );
}
