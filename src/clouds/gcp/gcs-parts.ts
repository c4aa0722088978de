import { ServiceError } from '../../errors.ts';
import type { BlobPage, ListedBlob } from '../../images/blob-store.ts';
import { eachOf } from '../../images/each-of.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { type AttemptPolicy, ONE_TRY, STORAGE_POLICY } from '../../stores/attempt.ts';
import type { GcsBucket } from './gcs-bucket.ts';
import { composeNew, type Source } from './gcs-compose.ts';
import { listPage, type ObjectPage } from './gcs-listing.ts';
import { toListed } from './gcs-properties.ts';
import { removeObject } from './gcs-removal.ts';

/** Parts are separate objects under another prefix, so listings of blobs do not contain them. */
const PARTS_PREFIX = 'parts/';
const REMOVALS_AT_ONCE = 16;
/** Properties of an assembled object before its format is known. */
const UNKNOWN_TYPE = { contentType: 'application/octet-stream' };

/** Prefix of the names of a blob's parts. */
export function partFolder(name: string): string {
  return `${PARTS_PREFIX}${name}/`;
}

export function partName(name: string, index: number): string {
  return `${partFolder(name)}${String(index).padStart(5, '0')}`;
}

/** Assembles the first `count` parts unless one is missing or the object exists. Then removes the parts. */
export async function assembleObject(gcs: GcsBucket, name: string, count: number, scope: RequestScope): Promise<void> {
  const found = new Map<string, Source>();
  for await (const { objects } of pagesOf(gcs, partFolder(name), scope)) {
    for (const object of objects) found.set(object.name, { name: object.name, generation: object.generation });
  }
  const sources = Array.from({ length: count }, (_, index) => found.get(partName(name, index)) ?? []).flat();
  if (count < 1 || sources.length < count) return;
  const composition = { sources, to: name, folder: partFolder(name), fields: UNKNOWN_TYPE };
  const { kind } = await composeNew(gcs, composition, scope);
  // If the object exists, its parts are left to the sweep.
  if (kind === 'made') await removeParts(gcs, name, scope.cleanUp(), ONE_TRY).catch(() => undefined);
}

/** Removes parts first, so that nothing can be assembled from them. Parts in flight are left to the sweep. */
export async function removeWithParts(gcs: GcsBucket, name: string, scope: RequestScope): Promise<void> {
  await removeParts(gcs, name, scope);
  await removeObject(gcs, name, scope);
}

/** Removes parts and intermediate objects. */
export async function removeParts(
  gcs: GcsBucket,
  name: string,
  scope: RequestScope,
  policy: AttemptPolicy = STORAGE_POLICY,
): Promise<void> {
  for await (const { objects } of pagesOf(gcs, partFolder(name), scope)) {
    await eachOf(objects, REMOVALS_AT_ONCE, (part) => removeObject(gcs, part.name, scope, undefined, policy));
  }
}

const PARTS = 'parts:';
const OBJECTS = 'objects:';

/** First all objects, then names that have parts. */
export async function* listWithParts(
  gcs: GcsBucket,
  prefix: string,
  scope: RequestScope,
  from: string = OBJECTS,
): AsyncGenerator<BlobPage, void, undefined> {
  if (!from.startsWith(OBJECTS) && !from.startsWith(PARTS)) throw unknownPosition(from);
  if (from.startsWith(OBJECTS)) {
    const after = from.slice(OBJECTS.length) || undefined;
    for await (const { objects, next } of pagesOf(gcs, prefix, scope, after)) {
      yield { blobs: objects.map(toListed), next: next === undefined ? PARTS : `${OBJECTS}${next}` };
    }
  }
  const after = from.startsWith(PARTS) ? from.slice(PARTS.length) || undefined : undefined;
  for await (const { objects, next } of pagesOf(gcs, `${PARTS_PREFIX}${prefix}`, scope, after)) {
    yield { blobs: namesOf(objects), next: next && `${PARTS}${next}` };
  }
}

/** Each name once, with the time of its newest part. Names with parts on two pages are listed on both. */
function namesOf(parts: ObjectPage['objects']): ListedBlob[] {
  const found = new Map<string, ListedBlob>();
  for (const part of parts) {
    const name = part.name.slice(PARTS_PREFIX.length, part.name.lastIndexOf('/'));
    const { modifiedAt } = toListed(part);
    const before = found.get(name);
    if (before === undefined || before.modifiedAt < modifiedAt) found.set(name, { name, sizeBytes: 0, modifiedAt });
  }
  return [...found.values()];
}

async function* pagesOf(
  gcs: GcsBucket,
  prefix: string,
  scope: RequestScope,
  from?: string,
): AsyncGenerator<ObjectPage, void, undefined> {
  let after = from;
  do {
    const page = await listPage(gcs, prefix, after, scope);
    yield page;
    after = page.next;
  } while (after !== undefined);
}

/** Restarts the sweep at the first page. */
function unknownPosition(from: string): ServiceError {
  return new ServiceError('StorageUnavailable', 'The position in the list of uploads is unknown. Begin it again.', {
    cause: new Error(`"${from}" is not a position in this store`),
  });
}
