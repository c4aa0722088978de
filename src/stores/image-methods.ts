import { MAX_WRITERS, tooManyWriters } from '../images/commit-record.ts';
import type { ImageRecord, StoredRecord } from '../images/image-record.ts';
import type { RecordStore } from '../images/record-store.ts';
import type { RequestScope } from '../images/request-scope.ts';
import { type Undecided, undecidedError, type WriteOutcome } from './write-outcome.ts';

/**
 * What a store has under an image ID: the record, or what a removal leaves behind. Without a tombstone, a create with a
 * lost response could be applied once more by its retry after the image was removed, without its bytes.
 */
export type ImageState =
  | { readonly kind: 'image'; readonly record: ImageRecord; readonly etag: string }
  | { readonly kind: 'removed'; readonly etag: string };

/** The new state of an image ID; without `record`, a tombstone. */
export interface NewState {
  readonly imageId: string;
  readonly record?: ImageRecord;
}

/** The operations of a store. Each write creates one version of one item, with its own tag. */
export interface ImageItems {
  read(imageId: string, scope: RequestScope): Promise<ImageState | undefined>;
  readCurrent(imageId: string, scope: RequestScope): Promise<ImageState | undefined>;
  /** Rejected if an item with this ID exists. */
  create(state: NewState, scope: RequestScope): Promise<WriteOutcome<ImageState>>;
  /** Rejected unless the current version has this tag. */
  replace(state: NewState, etag: string, scope: RequestScope): Promise<WriteOutcome<ImageState>>;
}

type ImageMethods = Pick<
  RecordStore,
  'read' | 'readCurrent' | 'create' | 'readRemoval' | 'createOnce' | 'replace' | 'remove'
>;

/** The methods of the port that read and write one image. */
export function createImageMethods(items: ImageItems): ImageMethods {
  /**
   * Adds a record to an unused ID or, with `tag`, in place of that version of its tombstone. `undefined` when refused, or
   * when the tombstone `known`, which was there before, still is.
   */
  async function add(
    record: ImageRecord,
    tag: string | undefined,
    scope: RequestScope,
    known?: string,
  ): Promise<StoredRecord | undefined> {
    const state = { imageId: record.image_id, record };
    const outcome = await (tag === undefined ? items.create(state, scope) : items.replace(state, tag, scope));
    if (outcome.kind === 'written') return { record, etag: outcome.etag };
    if (outcome.kind === 'refused') return undefined;
    const { found } = outcome;
    if (known !== undefined && found?.etag === known) return undefined;
    // A later version of this record, so it was added.
    if (blobOf(found) === record.blob_name) return toStored(found);
    throw undecided(outcome, [record.blob_name]);
  }

  return {
    read: (imageId, scope) => scope.time('database', async () => toStored(await items.read(imageId, scope))),
    readCurrent: (imageId, scope) =>
      scope.time('database', async () => toStored(await items.readCurrent(imageId, scope))),

    create: (record, scope) =>
      scope.time('database', async () => {
        for (let round = 0; round < MAX_WRITERS; round++) {
          const created = await add(record, undefined, scope);
          if (created !== undefined) return { stored: created, created: true };
          const found = await (round === 0 ? items.read : items.readCurrent)(record.image_id, scope);
          const taken = toStored(found);
          if (taken !== undefined) return { stored: taken, created: false };
          const revived = found && (await add(record, found.etag, scope));
          if (revived !== undefined) return { stored: revived, created: true };
        }
        throw tooManyWriters();
      }),

    readRemoval: (imageId, scope) =>
      scope.time('database', async () => {
        const found = await items.readCurrent(imageId, scope);
        return found?.kind === 'removed' ? found.etag : undefined;
      }),

    createOnce: (record, over, scope) =>
      scope.time('database', async () => {
        for (let round = 0; round < MAX_WRITERS; round++) {
          const created = await add(record, undefined, scope, over);
          if (created !== undefined) return { stored: created, created: true };
          const found = await items.readCurrent(record.image_id, scope);
          const taken = toStored(found);
          if (taken !== undefined) return { stored: taken, created: false };
          if (found === undefined) continue;
          if (found.etag !== over) return undefined;
          const revived = await add(record, over, scope);
          if (revived !== undefined) return { stored: revived, created: true };
        }
        throw tooManyWriters();
      }),

    replace: (record, over, scope) =>
      scope.time('database', async () => {
        const outcome = await items.replace({ imageId: record.image_id, record }, over.etag, scope);
        if (outcome.kind === 'written') return { record, etag: outcome.etag };
        if (outcome.kind === 'refused') return undefined;
        throw undecided(outcome, [record.blob_name, over.record.blob_name]);
      }),

    remove: ({ record: { image_id, blob_name }, etag }, scope) =>
      scope.time('database', async () => {
        const outcome = await items.replace({ imageId: image_id }, etag, scope);
        if (outcome.kind === 'written') return true;
        if (outcome.kind === 'refused') return false;
        throw undecided(outcome, [blob_name]);
      }),
  };
}

/** The record; `undefined` if it does not exist or was removed. */
export function toStored(found: ImageState | undefined): StoredRecord | undefined {
  return found?.kind === 'image' ? { record: found.record, etag: found.etag } : undefined;
}

function undecided(outcome: Undecided<ImageState>, blobNames: readonly string[]): Error {
  return undecidedError(outcome, blobNames, blobOf(outcome.found));
}

function blobOf(found: ImageState | undefined): string | undefined {
  return found?.kind === 'image' ? found.record.blob_name : undefined;
}
