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

/** What is written under an id of a collection. */
export interface NewDocument {
  readonly collection: string;
  readonly id: string;
  /**
   * The document is JSON text: numbers of metadata and the order of members stay as they were. Beside it are the fields that
   * lists ask for, and `expire_at` where Firestore is to remove it.
   */
  readonly fields: Readonly<Record<string, Value>>;
}

export function nameOf({ name }: FirestoreDatabase, collection: string, id: string): string {
  return `${name}/documents/${collection}/${escapeId(id)}`;
}

/** A tombstone has no `created_at`, so it is in no list. */
export function imageDocument({ imageId, record }: NewState): NewDocument {
  return {
    collection: IMAGES,
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
    collection: UPLOADS,
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
    collection: CLAIMS,
    id: claim.key,
    fields: {
      document: text(JSON.stringify(claim)),
      ...(seconds !== undefined && { expire_at: secondsFromNow(seconds) }),
    },
  };
}

export function checkpointDocument(name: string, checkpoint: object): NewDocument {
  return { collection: CHECKPOINTS, id: name, fields: { document: text(JSON.stringify(checkpoint)) } };
}
