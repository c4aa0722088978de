import type { Container, ItemDefinition, ItemResponse } from '@azure/cosmos';
import { ServiceError } from '../errors.ts';
import { MAX_WRITERS, tooManyWriters } from '../images/commit-record.ts';
import { OutcomeUnknownError } from '../images/outcome-unknown.ts';
import type { RecordStore } from '../images/record-store.ts';
import type { RequestScope } from '../images/request-scope.ts';
import { attempt, DATABASE_POLICY, DoubtfulError, ONE_TRY, type Try } from './attempt.ts';
import { createCosmosBatchRead } from './cosmos-batch-read.ts';
import { cosmosCharge } from './cosmos-charge.ts';
import { createCosmosCheckpoints } from './cosmos-checkpoint.ts';
import { createCosmosDrafts } from './cosmos-drafts.ts';
import { cosmosCheckError, judgeCosmosError } from './cosmos-error.ts';
import { type Found, type Item, imageItem, tombstone, toStored } from './cosmos-items.ts';
import { listQuery, queryItems } from './cosmos-query.ts';
import { readItem, readItemCurrent, readItemOnce } from './cosmos-read.ts';
import { readSdkError } from './sdk-error.ts';

interface CosmosRecordsOptions {
  readonly container: Container;
  readonly newId: () => string;
}

/** How one item is sent, and the statuses that say that its condition does not hold. */
interface Sending {
  readonly refused: ReadonlySet<number>;
  send(item: Item, signal: AbortSignal): Promise<ItemResponse<ItemDefinition>>;
}

/** A write that was carried out, or of which that is not certain: then also what is there now, and what to tell of it. */
type Written = { readonly etag: string } | { readonly found: Found | undefined; readonly doubt: ServiceError };

/**
 * The RecordStore port on a Cosmos DB container with partition key `/image_id`. A write that may or may not have been
 * carried out is tried again and then settled by reading whose `write_id` is there.
 */
export function createCosmosRecords({ container, newId }: CosmosRecordsOptions): RecordStore {
  const creation: Sending = {
    refused: new Set([409]),
    send: (item, signal) => container.items.create<ItemDefinition>(item, { abortSignal: signal }),
  };
  const replacementOf = (etag: string): Sending => ({
    refused: new Set([404, 412]),
    send: (item, signal) =>
      container.item(item.id, item.id).replace<ItemDefinition>(item, {
        abortSignal: signal,
        accessCondition: { type: 'IfMatch', condition: etag },
      }),
  });

  const find = (imageId: string, signal: AbortSignal, scope: RequestScope) =>
    readItemOnce<Found>(container, imageId, signal, scope);
  const read = (imageId: string, scope: RequestScope) => readItem<Found>(container, imageId, scope);
  const readCurrent = (imageId: string, scope: RequestScope) => readItemCurrent<Found>(container, imageId, scope);

  /** `undefined` when it was refused, and none of its tries can have been carried out. */
  async function write(item: Item, { send, refused }: Sending, scope: RequestScope): Promise<Written | undefined> {
    async function tryOnce({ signal, doubtful }: Try): Promise<Written | undefined> {
      try {
        const response = await cosmosCharge(scope, send(item, signal));
        return { etag: response.resource?._etag ?? response.etag };
      } catch (error) {
        if (!refused.has(readSdkError(error).status ?? 0)) throw error;
        if (!doubtful) return undefined;
        const found = await find(item.id, signal, scope);
        return settle(item, found, isInUse(item, found) ? new OutcomeUnknownError(overtaken()) : overtaken());
      }
    }

    try {
      return await attempt(scope, DATABASE_POLICY, judgeCosmosError, tryOnce);
    } catch (error) {
      if (!(error instanceof DoubtfulError)) throw error;
      const unknown = new OutcomeUnknownError(error);
      const aftermath = scope.aftermath();
      const look = attempt(aftermath, ONE_TRY, judgeCosmosError, ({ signal }) => find(item.id, signal, aftermath));
      return settle(item, await look.catch(() => Promise.reject(unknown)), unknown);
    }
  }

  return {
    read: (imageId, scope) => scope.time('database', async () => toStored(await read(imageId, scope))),
    readCurrent: (imageId, scope) => scope.time('database', async () => toStored(await readCurrent(imageId, scope))),

    create: (record, scope) =>
      scope.time('database', async () => {
        for (let round = 0; round < MAX_WRITERS; round++) {
          const created = carriedOut(await write(imageItem(record, newId()), creation, scope));
          if (created !== undefined) return { stored: { record, etag: created }, created: true };
          const found = await read(record.image_id, scope);
          const taken = toStored(found);
          if (taken !== undefined) return { stored: taken, created: false };
          if (found === undefined) continue;
          const buried = carriedOut(await write(imageItem(record, newId()), replacementOf(found._etag), scope));
          if (buried !== undefined) return { stored: { record, etag: buried }, created: true };
        }
        throw tooManyWriters();
      }),

    replace: (record, etag, scope) =>
      scope.time('database', async () => {
        const replaced = carriedOut(await write(imageItem(record, newId()), replacementOf(etag), scope));
        return replaced === undefined ? undefined : { record, etag: replaced };
      }),

    remove: (imageId, etag, scope) =>
      scope.time('database', async () => {
        const written = await write(tombstone(imageId, newId()), replacementOf(etag), scope);
        if (written !== undefined && 'etag' in written) return true;
        const found = written === undefined ? await read(imageId, scope) : written.found;
        if (toStored(found) === undefined) return true;
        if (written !== undefined) throw written.doubt;
        return false;
      }),

    list: (query, scope) =>
      scope.time('database', async () => {
        const items = await attempt(scope, DATABASE_POLICY, judgeCosmosError, ({ signal }) =>
          queryItems<Found>(container, listQuery(query), signal, scope),
        );
        return items.flatMap((found) => toStored(found) ?? []);
      }),

    ...createCosmosDrafts(container),
    ...createCosmosBatchRead(container),
    ...createCosmosCheckpoints(container),

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

function settle(item: Item, found: Found | undefined, doubt: ServiceError): Written {
  return found?.write_id === item.write_id ? { etag: found._etag } : { found, doubt };
}

/** Ours was there, and somebody changed what is said of these very bytes. */
function isInUse(item: Item, found: Found | undefined): boolean {
  return item.kind === 'image' && found?.kind === 'image' && found.blob_name === item.blob_name;
}

/** The tag of the version that a write made; `undefined` for one that was refused. Throws where that is not certain. */
function carriedOut(written: Written | undefined): string | undefined {
  if (written === undefined) return undefined;
  if ('doubt' in written) throw written.doubt;
  return written.etag;
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
