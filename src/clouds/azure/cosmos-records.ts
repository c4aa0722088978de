import type { Container } from '@azure/cosmos';
import type { RecordStore } from '../../images/record-store.ts';
import { attempt, DATABASE_POLICY, ONE_TRY } from '../../stores/attempt.ts';
import { createImageMethods, type ImageState, type NewState, toStored } from '../../stores/image-methods.ts';
import { mapFound } from '../../stores/write-outcome.ts';
import { createCosmosBatchRead } from './cosmos-batch-read.ts';
import { createCosmosCheckpoints } from './cosmos-checkpoint.ts';
import { createCosmosClaims } from './cosmos-claims.ts';
import { createCosmosDrafts } from './cosmos-drafts.ts';
import { classifyCosmosError, cosmosCheckError } from './cosmos-error.ts';
import { type Found, type Item, imageItem, tombstone, toState } from './cosmos-items.ts';
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
  const itemOf = ({ imageId, record }: NewState): Item =>
    record === undefined ? tombstone(imageId, newId()) : imageItem(record, newId());

  return {
    identity,

    ...createImageMethods({
      read: (imageId, scope) => stateOf(readItem(container, imageId, scope)),
      readCurrent: (imageId, scope) => stateOf(readItemCurrent(container, imageId, scope)),
      create: async (state, scope) => mapFound(await writes.create(itemOf(state), scope), toState),
      replace: async (state, etag, scope) => mapFound(await writes.replace(itemOf(state), etag, scope), toState),
    }),

    list: (query, scope) =>
      scope.time('database', async () => {
        const items = await attempt(scope, DATABASE_POLICY, classifyCosmosError, ({ signal }) =>
          queryItems<Found>(container, listQuery(query), signal, scope),
        );
        return items.flatMap((found) => toStored(toState(found)) ?? []);
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

async function stateOf(reading: Promise<Found | undefined>): Promise<ImageState | undefined> {
  const found = await reading;
  return found && toState(found);
}
