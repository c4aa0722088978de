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

/** Parts are objects of their own, apart from the blobs that they belong to: no listing of these shows them. */
const PARTS_PREFIX = 'parts/';
const REMOVALS_AT_ONCE = 16;
/** What an assembled object has as long as nobody knows what it is. */
const UNKNOWN_TYPE = { contentType: 'application/octet-stream' };

/** What all names of a blob's parts begin with. */
export function partFolder(name: string): string {
  return `${PARTS_PREFIX}${name}/`;
}

export function partName(name: string, index: number): string {
  return `${partFolder(name)}${String(index).padStart(5, '0')}`;
}

/** Makes an object of the first `count` parts, unless one is missing or an object is there. Then removes the parts. */
export async function assembleObject(gcs: GcsBucket, name: string, count: number, scope: RequestScope): Promise<void> {
  const found = new Map<string, Source>();
  for await (const { objects } of pagesOf(gcs, partFolder(name), scope)) {
    for (const object of objects) found.set(object.name, { name: object.name, generation: object.generation });
  }
  const sources = Array.from({ length: count }, (_, index) => found.get(partName(name, index)) ?? []).flat();
  if (count < 1 || sources.length < count) return;
  const composition = { sources, to: name, folder: partFolder(name), fields: UNKNOWN_TYPE };
  const { kind } = await composeNew(gcs, composition, scope);
  // What another object stands in the way of is left to the sweep, with what it belongs to.
  if (kind === 'made') await removeParts(gcs, name, scope.cleanUp(), ONE_TRY).catch(() => undefined);
}

/** Parts first: nothing can be made of them from then on. One that is still being sent is left to the sweep. */
export async function removeWithParts(gcs: GcsBucket, name: string, scope: RequestScope): Promise<void> {
  await removeParts(gcs, name, scope);
  await removeObject(gcs, name, scope);
}

/** Parts, and what rounds have made of them. */
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

/** Each name once, and as new as the newest of its parts. One whose parts are in two pages is listed in both. */
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

/** The sweep then begins at the first page. */
function unknownPosition(from: string): ServiceError {
  return new ServiceError('StorageUnavailable', 'The position in the list of uploads is unknown. Begin it again.', {
    cause: new Error(`"${from}" is no position of this store`),
  });
}
