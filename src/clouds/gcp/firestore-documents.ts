import type { Claim } from '../../images/claim.ts';
import type { ImageRecord } from '../../images/image-record.ts';
import type { UploadDraft } from '../../images/upload-draft.ts';
import type { NewState } from '../../stores/image-methods.ts';
import { claimSeconds, draftSeconds, TOMBSTONE_SECONDS } from '../../stores/lifetimes.ts';
import type { Value } from './firestore-call.ts';
import type { FirestoreDatabase } from './firestore-client.ts';
import { secondsFromNow, text, texts } from './firestore-fields.ts';
import { escapeId } from './firestore-ids.ts';

export const IMAGES = 'images';
export const UPLOADS = 'uploads';
export const CLAIMS = 'claims';
export const CHECKPOINTS = 'checkpoints';

/** Each kind of document has a separate collection. */
export type Kind = typeof IMAGES | typeof UPLOADS | typeof CLAIMS | typeof CHECKPOINTS;

export interface NewDocument {
  readonly kind: Kind;
  readonly id: string;
  /**
   * The document is JSON text: numbers of metadata and the order of members stay as they were. Beside it are the fields that
   * lists ask for, and `expire_at` where Firestore is to remove it.
   */
  readonly fields: Readonly<Record<string, Value>>;
}

/** Collection ID of a kind: the table name for images, and names like `images-uploads` for the others. */
export function collectionOf({ table }: Pick<FirestoreDatabase, 'table'>, kind: Kind): string {
  return kind === IMAGES ? table : `${table}-${kind}`;
}

export function nameOf(database: FirestoreDatabase, kind: Kind, id: string): string {
  return `${database.name}/documents/${collectionOf(database, kind)}/${escapeId(id)}`;
}

/** A tombstone has no `created_at`, so it is in no list. */
export function imageDocument({ imageId, record }: NewState): NewDocument {
  return {
    kind: IMAGES,
    id: imageId,
    fields: record === undefined ? { expire_at: secondsFromNow(TOMBSTONE_SECONDS) } : imageFields(record),
  };
}

function imageFields(record: ImageRecord): NewDocument['fields'] {
  const { created_at, blob_name, format, sha256, tags } = record;
  return {
    document: text(JSON.stringify(record)),
    created_at: text(created_at),
    blob_name: text(blob_name),
    format: text(format),
    sha256: text(sha256),
    tags: texts(tags),
  };
}

export function draftDocument(draft: UploadDraft): NewDocument {
  return {
    kind: UPLOADS,
    id: draft.upload_id,
    fields: {
      document: text(JSON.stringify(draft)),
      expires_at: text(draft.expires_at),
      expire_at: secondsFromNow(draftSeconds(draft)),
    },
  };
}

export function claimDocument(claim: Claim): NewDocument {
  const seconds = claimSeconds(claim);
  return {
    kind: CLAIMS,
    id: claim.key,
    fields: {
      document: text(JSON.stringify(claim)),
      ...(seconds !== undefined && { expire_at: secondsFromNow(seconds) }),
    },
  };
}

export function checkpointDocument(name: string, checkpoint: object): NewDocument {
  return { kind: CHECKPOINTS, id: name, fields: { document: text(JSON.stringify(checkpoint)) } };
}
