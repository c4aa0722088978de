import type { RecordStore } from '../../images/record-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { createImageMethods, type ImageState } from '../../stores/image-methods.ts';
import { mapFound } from '../../stores/write-outcome.ts';
import { checkDatabase } from './firestore-check.ts';
import { createFirestoreClaims } from './firestore-claims.ts';
import { CHECKPOINTS, checkpointDocument, IMAGES, imageDocument } from './firestore-documents.ts';
import { createFirestoreDrafts } from './firestore-drafts.ts';
import { documentOf, type Stored } from './firestore-fields.ts';
import { createFirestoreLists } from './firestore-lists.ts';
import { readDocument } from './firestore-read.ts';
import { createDocument, putDocument, replaceDocument, type Writing } from './firestore-writes.ts';

interface FirestoreRecordsOptions extends Writing {
  /** Identifies the database. */
  readonly identity: string;
}

/** The RecordStore port on a Firestore database in native mode with the indexes of `firestore.indexes.json`. */
export function createFirestoreRecords({ identity, ...writing }: FirestoreRecordsOptions): RecordStore {
  const { database } = writing;

  async function read(imageId: string, scope: RequestScope): Promise<ImageState | undefined> {
    const found = await readDocument(database, IMAGES, imageId, scope);
    return found && toState(found);
  }

  return {
    identity,

    ...createImageMethods({
      read,
      readCurrent: read,
      create: async (state, scope) => mapFound(await createDocument(writing, imageDocument(state), scope), toState),
      replace: async (state, etag, scope) =>
        mapFound(await replaceDocument(writing, imageDocument(state), etag, scope), toState),
    }),
    ...createFirestoreLists(database),
    ...createFirestoreDrafts(writing),
    ...createFirestoreClaims(writing),

    readCheckpoint: (name, scope) =>
      scope.time('database', async () => {
        const found = await readDocument(database, CHECKPOINTS, name, scope);
        return found && documentOf(found);
      }),
    writeCheckpoint: (name, checkpoint, scope) =>
      scope.time('database', () => putDocument(writing, checkpointDocument(name, checkpoint), scope)),

    check: (scope) => checkDatabase(database, scope),
  };
}

function toState(found: Stored): ImageState {
  const { document, etag } = found;
  return document === undefined ? { kind: 'removed', etag } : { kind: 'image', record: documentOf(found), etag };
}
