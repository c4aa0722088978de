import { MAX_WRITERS, tooManyWriters } from './commit-record.ts';
import { parseMetadata, parseName, parseTags } from './description.ts';
import { imageNotFound } from './get-image.ts';
import type { ImageRecord, StoredRecord } from './image-record.ts';
import { meetsPrecondition, type Precondition, requirePrecondition } from './precondition.ts';
import { readDecisive } from './read-decisive.ts';
import type { RecordStore } from './record-store.ts';
import type { RequestScope } from './request-scope.ts';

/** A JSON merge patch (RFC 7396) of the description; `null` removes. */
export interface ImagePatch {
  readonly name?: unknown;
  readonly tags?: unknown;
  readonly metadata?: unknown;
}

export type UpdateImage = (
  imageId: string,
  patch: ImagePatch,
  precondition: Precondition,
  scope: RequestScope,
) => Promise<StoredRecord>;

/** Changes name, tags and metadata. Concurrent changes all apply. Throws `ImageNotFound`, `PreconditionFailed`, `InvalidMetadata`. */
export function createUpdateImage({ records, now }: { records: RecordStore; now: () => Date }): UpdateImage {
  return async function updateImage(imageId, patch, precondition, scope) {
    const changeable = (found: StoredRecord | undefined) =>
      found !== undefined && meetsPrecondition(precondition, found);
    let current = await readDecisive(records, imageId, changeable, scope);
    for (let round = 0; round < MAX_WRITERS; round++) {
      requirePrecondition(precondition, current);
      if (current === undefined) throw imageNotFound();
      const changed = { ...current.record, ...applyPatch(current.record, patch) };
      const stored = await records.replace({ ...changed, updated_at: now().toISOString() }, current, scope);
      if (stored !== undefined) return stored;
      current = await records.readCurrent(imageId, scope);
    }
    throw tooManyWriters();
  };
}

function applyPatch(record: ImageRecord, patch: ImagePatch): Pick<ImageRecord, 'name' | 'tags' | 'metadata'> {
  return {
    name: patch.name === undefined ? record.name : parseName(patch.name),
    tags: patch.tags === undefined ? record.tags : parseTags(patch.tags ?? []),
    metadata: patch.metadata === undefined ? record.metadata : parseMetadata(merge(record.metadata, patch.metadata)),
  };
}

/** RFC 7396 for one level, which is all that metadata has. */
function merge(target: object, patch: unknown): unknown {
  if (patch === null) return {};
  if (typeof patch !== 'object' || Array.isArray(patch)) return patch;
  const merged = new Map<string, unknown>([...Object.entries(target), ...Object.entries(patch)]);
  return Object.fromEntries([...merged].filter(([, value]) => value !== null));
}
