import type { Container, ItemDefinition, ItemResponse } from '@azure/cosmos';
import { ServiceError } from '../errors.ts';
import type { ImageRecord, StoredRecord } from '../images/image-record.ts';
import { OutcomeUnknownError } from '../images/outcome-unknown.ts';
import type { RecordStore } from '../images/record-store.ts';
import type { RequestScope } from '../images/request-scope.ts';
import { attempt, DATABASE_POLICY, DoubtfulError, ONE_TRY, type Try } from './attempt.ts';
import { cosmosCharge } from './cosmos-charge.ts';
import { createCosmosDrafts } from './cosmos-drafts.ts';
import { cosmosCheckError, judgeCosmosError } from './cosmos-error.ts';
import { listQuery, queryItems } from './cosmos-query.ts';
import { readSdkError } from './sdk-error.ts';

/** A record as a Cosmos DB item: `id` is the `image_id`; `write_id` names the write that made this version. */
type ImageItem = ImageRecord & { readonly id: string; readonly kind: 'image'; readonly write_id: string };

/** What Cosmos DB or this adapter adds to a record. */
type Found = ImageItem & { readonly _etag: string };

interface CosmosRecordsOptions {
  readonly container: Container;
  readonly newId: () => string;
}

/**
 * The RecordStore port on a Cosmos DB container with partition key `/image_id`. A write that may or may not have been
 * carried out is tried again and then settled by reading whose `write_id` is there.
 */
export function createCosmosRecords({ container, newId }: CosmosRecordsOptions): RecordStore {
  async function find(imageId: string, signal: AbortSignal, scope: RequestScope): Promise<Found | undefined> {
    const response = await cosmosCharge(
      scope,
      container.item(imageId, imageId).read<ImageItem>({ abortSignal: signal }),
    );
    if (response.statusCode === 404 && response.substatus === OWNER_MISSING) throw missingContainer();
    return response.resource as Found | undefined;
  }

  async function write(
    record: ImageRecord,
    scope: RequestScope,
    send: (item: ImageItem, signal: AbortSignal) => Promise<ItemResponse<ItemDefinition>>,
    refused: ReadonlySet<number>,
  ): Promise<StoredRecord | undefined> {
    const item: ImageItem = { ...record, id: record.image_id, kind: 'image', write_id: newId() };

    async function tryOnce({ signal, doubtful }: Try): Promise<StoredRecord | undefined> {
      try {
        const response = await cosmosCharge(scope, send(item, signal));
        return { record, etag: response.resource?._etag ?? response.etag };
      } catch (error) {
        if (!refused.has(readSdkError(error).status ?? 0)) throw error;
        if (!doubtful) return undefined;
        const found = await find(record.image_id, signal, scope);
        if (found?.write_id === item.write_id) return { record, etag: found._etag };
        // Ours was there, and somebody changed what is said of these very bytes: they are in use.
        if (found?.blob_name === item.blob_name) throw new OutcomeUnknownError(overtaken());
        throw overtaken();
      }
    }

    return scope.time('database', async () => {
      try {
        return await attempt(scope, DATABASE_POLICY, judgeCosmosError, tryOnce);
      } catch (error) {
        if (!(error instanceof DoubtfulError)) throw error;
        const found = await look(item.id, scope);
        if (found !== 'unknown' && found?.write_id === item.write_id) return { record, etag: found._etag };
        throw new OutcomeUnknownError(error);
      }
    });
  }

  /** What is there after the last try, asked in a time of its own. */
  async function look(imageId: string, scope: RequestScope): Promise<Found | undefined | 'unknown'> {
    const aftermath = scope.aftermath();
    return attempt(aftermath, ONE_TRY, judgeCosmosError, ({ signal }) => find(imageId, signal, aftermath)).catch(
      () => 'unknown',
    );
  }

  return {
    read: (imageId, scope) =>
      scope.time('database', async () => {
        const found = await attempt(scope, DATABASE_POLICY, judgeCosmosError, ({ signal }) =>
          find(imageId, signal, scope),
        );
        return found && { record: toRecord(found), etag: found._etag };
      }),

    create: (record, scope) =>
      write(
        record,
        scope,
        (item, signal) => container.items.create<ItemDefinition>(item, { abortSignal: signal }),
        CONFLICT,
      ),

    replace: (record, etag, scope) =>
      write(
        record,
        scope,
        (item, signal) =>
          container.item(item.id, item.id).replace<ItemDefinition>(item, {
            abortSignal: signal,
            accessCondition: { type: 'IfMatch', condition: etag },
          }),
        CHANGED,
      ),

    remove: (imageId, etag, scope) =>
      scope.time('database', () =>
        attempt(scope, DATABASE_POLICY, judgeCosmosError, async ({ signal }) => {
          try {
            const options = { abortSignal: signal, accessCondition: { type: 'IfMatch', condition: etag } };
            await cosmosCharge(scope, container.item(imageId, imageId).delete(options));
            return true;
          } catch (error) {
            const { status } = readSdkError(error);
            if (status === 404) return true;
            if (status === 412) return false;
            throw error;
          }
        }).catch(async (error: unknown) => {
          if (!(error instanceof DoubtfulError)) throw error;
          if ((await look(imageId, scope)) === undefined) return true;
          throw new OutcomeUnknownError(error);
        }),
      ),

    list: (query, scope) =>
      scope.time('database', async () => {
        const items = await attempt(scope, DATABASE_POLICY, judgeCosmosError, ({ signal }) =>
          queryItems<Found>(container, listQuery(query), signal, scope),
        );
        return items.map((found) => ({ record: toRecord(found), etag: found._etag }));
      }),

    ...createCosmosDrafts(container),

    async check(scope) {
      await attempt(
        scope,
        ONE_TRY,
        (error) => ({ error: cosmosCheckError(error), again: false, doubtful: false }),
        ({ signal }) => container.read({ abortSignal: signal }),
      );
    },
  };
}

/** Sub-status of a 404 when the database or the container is missing, not the item. */
const OWNER_MISSING = 1003;
const CONFLICT: ReadonlySet<number> = new Set([409]);
const CHANGED: ReadonlySet<number> = new Set([404, 412]);

/** Leaves out what is not the record's own: Cosmos DB's members start with `_`. */
function toRecord(found: Found): ImageRecord {
  const { id: _id, kind: _kind, write_id: _write, ...rest } = found;
  return Object.fromEntries(Object.entries(rest).filter(([key]) => !key.startsWith('_'))) as unknown as ImageRecord;
}

function missingContainer(): ServiceError {
  return new ServiceError('DatabaseUnavailable', 'The database is not set up. Try again later.', {
    retryAfterSeconds: 30,
  });
}

/** Our write may have been there for a moment; what is there now is somebody else's. Nothing of ours is in use. */
function overtaken(): ServiceError {
  return new ServiceError(
    'DatabaseUnavailable',
    'The database did not answer as it should, and another request wrote this image. Try again.',
    {
      retryAfterSeconds: 1,
    },
  );
}
