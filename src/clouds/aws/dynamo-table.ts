import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/** The partition key. IDs of items that are not images contain a colon. */
export const ID = 'image_id';
/** Expiry in seconds of the epoch; DynamoDB removes expired items within days. */
export const TTL = 'ttl';

/** The index for lists. */
export const INDEX = 'by_time';
export const SHARD = 'shard';
export const SORT = 'sort';
/**
 * Partitions of the index for each kind of item. One takes 1,000 writes a second. Each costs a query for every list. The
 * number can grow, since an item stays in the shard it was written to, but not shrink.
 */
export const SHARDS = 8;
/** Properties for filters and the sweep. Documents are read from the table. */
const INDEXED = ['blob_name', 'format', 'name', 'search_text', 'sha256', 'tags'];

/** Definition of the table for the template and local runs. TTL is enabled separately. */
export const TABLE_DEFINITION = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: ID, AttributeType: 'S' },
    { AttributeName: SHARD, AttributeType: 'S' },
    { AttributeName: SORT, AttributeType: 'S' },
  ],
  KeySchema: [{ AttributeName: ID, KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    {
      IndexName: INDEX,
      KeySchema: [
        { AttributeName: SHARD, KeyType: 'HASH' },
        { AttributeName: SORT, KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: INDEXED },
    },
  ],
} satisfies Omit<CreateTableCommandInput, 'TableName'>;
