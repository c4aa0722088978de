import type { Container } from '@azure/cosmos';
import { MAX_WRITERS, tooManyWriters } from '../../images/commit-record.ts';
import type { ImageRecord, StoredRecord } from '../../images/image-record.ts';
import type { RecordStore } from '../../images/record-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { attempt, DATABASE_POLICY, ONE_TRY } from '../../stores/attempt.ts';
import { type Undecided, undecidedError } from '../../stores/write-outcome.ts';
import { createCosmosBatchRead } from './cosmos-batch-read.ts';
import { createCosmosCheckpoints } from './cosmos-checkpoint.ts';
import { createCosmosClaims } from './cosmos-claims.ts';
import { createCosmosDrafts } from './cosmos-drafts.ts';
import { classifyCosmosError, cosmosCheckError } from './cosmos-error.ts';
import { type Found, type Item, imageItem, tombstone, toStored } from './cosmos-items.ts';
import { listQuery, queryItems } from './cosmos-query.ts';
import { readItem, readItemCurrent } from './cosmos-read.ts';
import { createCosmosWrites } from './cosmos-writes.ts';

interface CosmosRecordsOptions {
  readonly container: Container;
  /** Identifies the container. */
  readonly identity: string;
  readonly newId: () => string;
}

/** The RecordStore port on a Cosmos DB container with partition key `/image_id`. */
export function createCosmosRecords({ container, identity, newId }: CosmosRecordsOptions): RecordStore {
  const writes = createCosmosWrites<Item>(container);
  const read = (imageId: string, scope: RequestScope) => readItem<Found>(container, imageId, scope);
  const readCurrent = (imageId: string, scope: RequestScope) => readItemCurrent<Found>(container, imageId, scope);

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
    const item = imageItem(record, newId());
    const outcome = await (tag === undefined ? writes.create(item, scope) : writes.replace(item, tag, scope));
    if (outcome.kind === 'written') return { record, etag: outcome.etag };
    if (outcome.kind === 'refused') return undefined;
    if (known !== undefined && outcome.found?._etag === known) return undefined;
    // An update of this very record: it was added.
    if (blobOf(outcome.found) === record.blob_name) return toStored(outcome.found);
    throw undecided(outcome, [record.blob_name]);
  }

  return {
    identity,

    read: (imageId, scope) => scope.time('database', async () => toStored(await read(imageId, scope))),
    readCurrent: (imageId, scope) => scope.time('database', async () => toStored(await readCurrent(imageId, scope))),

    create: (record, scope) =>
      scope.time('database', async () => {
        for (let round = 0; round < MAX_WRITERS; round++) {
          const created = await add(record, undefined, scope);
          if (created !== undefined) return { stored: created, created: true };
          const found = await (round === 0 ? read : readCurrent)(record.image_id, scope);
          const taken = toStored(found);
          if (taken !== undefined) return { stored: taken, created: false };
          const revived = found && (await add(record, found._etag, scope));
          if (revived !== undefined) return { stored: revived, created: true };
        }
        throw tooManyWriters();
      }),

    readRemoval: (imageId, scope) =>
      scope.time('database', async () => {
        const found = await readCurrent(imageId, scope);
        return found?.kind === 'removed' ? found._etag : undefined;
      }),

    createOnce: (record, over, scope) =>
      scope.time('database', async () => {
        for (let round = 0; round < MAX_WRITERS; round++) {
          const created = await add(record, undefined, scope, over);
          if (created !== undefined) return { stored: created, created: true };
          const found = await readCurrent(record.image_id, scope);
          const taken = toStored(found);
          if (taken !== undefined) return { stored: taken, created: false };
          if (found === undefined) continue;
          if (found._etag !== over) return undefined;
          const revived = await add(record, over, scope);
          if (revived !== undefined) return { stored: revived, created: true };
        }
        throw tooManyWriters();
      }),

    replace: (record, over, scope) =>
      scope.time('database', async () => {
        const outcome = await writes.replace(imageItem(record, newId()), over.etag, scope);
        if (outcome.kind === 'written') return { record, etag: outcome.etag };
        if (outcome.kind === 'refused') return undefined;
        throw undecided(outcome, [record.blob_name, over.record.blob_name]);
      }),

    remove: ({ record: { image_id, blob_name }, etag }, scope) =>
      scope.time('database', async () => {
        const outcome = await writes.replace(tombstone(image_id, newId()), etag, scope);
        if (outcome.kind === 'written') return true;
        if (outcome.kind === 'refused') return false;
        throw undecided(outcome, [blob_name]);
      }),

    list: (query, scope) =>
      scope.time('database', async () => {
        const items = await attempt(scope, DATABASE_POLICY, classifyCosmosError, ({ signal }) =>
          queryItems<Found>(container, listQuery(query), signal, scope),
        );
        return items.flatMap((found) => toStored(found) ?? []);
      }),

    ...createCosmosDrafts({ container, newId }),
    ...createCosmosClaims({ container, newId }),
    ...createCosmosBatchRead(container),
    ...createCosmosCheckpoints(container),

    async check(scope) {
      await attempt(
        scope,
        ONE_TRY,
        (error) => ({ error: cosmosCheckError(error), retryable: false, mayHaveApplied: false }),
        ({ signal }) => container.read({ abortSignal: signal }),
      );
    },
  };
}

function undecided(outcome: Undecided<Found>, blobNames: readonly string[]): Error {
  return undecidedError(outcome, blobNames, blobOf(outcome.found));
}

function blobOf(found: Found | undefined): string | undefined {
  return found?.kind === 'image' ? found.blob_name : undefined;
}
