import type { RecordStore } from '../../images/record-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { createImageMethods, type ImageState, type NewState } from '../../stores/image-methods.ts';
import { mapFound } from '../../stores/write-outcome.ts';
import type { DynamoTable } from './dynamo-call.ts';
import { checkTable } from './dynamo-check.ts';
import { createDynamoClaims } from './dynamo-claims.ts';
import { createDynamoDrafts } from './dynamo-drafts.ts';
import { checkpointId, checkpointItem, documentOf, type Item, imageItem, tombstone, toState } from './dynamo-items.ts';
import { createDynamoLists } from './dynamo-lists.ts';
import { readItem } from './dynamo-read.ts';
import { createItem, putItem, replaceItem } from './dynamo-writes.ts';

interface DynamoRecordsOptions {
  readonly table: DynamoTable;
  /** Identifies the table. */
  readonly identity: string;
  readonly newId: () => string;
}

/** The RecordStore port on a DynamoDB table with the keys and the index of `TABLE_DEFINITION`. */
export function createDynamoRecords({ table, identity, newId }: DynamoRecordsOptions): RecordStore {
  const itemOf = ({ imageId, record }: NewState): Item =>
    record === undefined ? tombstone(imageId, newId()) : imageItem(record, newId());

  async function read(imageId: string, scope: RequestScope): Promise<ImageState | undefined> {
    const item = await readItem(table, imageId, scope);
    return item && toState(item);
  }

  return {
    identity,

    ...createImageMethods({
      read,
      readCurrent: read,
      create: async (state, scope) => mapFound(await createItem(table, itemOf(state), scope), toState),
      replace: async (state, etag, scope) => mapFound(await replaceItem(table, itemOf(state), etag, scope), toState),
    }),
    ...createDynamoLists(table),
    ...createDynamoDrafts(table, newId),
    ...createDynamoClaims(table, newId),

    readCheckpoint: (name, scope) =>
      scope.time('database', async () => {
        const item = await readItem(table, checkpointId(name), scope);
        return item && documentOf(item);
      }),
    writeCheckpoint: (name, checkpoint, scope) =>
      scope.time('database', () => putItem(table, checkpointItem(name, checkpoint, newId()), scope)),

    check: (scope) => checkTable(table, scope),
  };
}
