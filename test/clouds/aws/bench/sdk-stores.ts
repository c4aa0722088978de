import { createHash, randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BatchGetCommand, DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { shards } from '../../../../src/clouds/aws/dynamo-items.ts';
import { ID, INDEX, SHARD, SORT } from '../../../../src/clouds/aws/dynamo-table.ts';
import type { SdkStores } from '../../../bench/cloud-bench.ts';

const NEWEST = 50;

/** SHA-256, `PutObject`, `PutItem`; `GetItem`; a query of each shard of the index, and `BatchGetItem`. */
export function openSdkStores({ BUCKET_NAME, TABLE_NAME = '' }: NodeJS.ProcessEnv): SdkStores {
  // Region, endpoints and credentials are in the environment. A stand-in has no hosts for its buckets.
  const s3 = new S3Client({ forcePathStyle: true });
  const table = DynamoDBDocumentClient.from(new DynamoDBClient());
  return {
    async upload(image) {
      const [id, key] = [randomUUID(), `${randomUUID()}.jpg`];
      const sha256 = createHash('sha256').update(image).digest('hex');
      await s3.send(new PutObjectCommand({ Bucket: BUCKET_NAME, Key: key, Body: image, ContentType: 'image/jpeg' }));
      const item = {
        ...{ [ID]: id, name: 'photo.jpg', content_type: 'image/jpeg', size_bytes: image.length, sha256 },
        ...{ blob_name: key, created_at: new Date().toISOString() },
      };
      await table.send(new PutCommand({ TableName: TABLE_NAME, Item: item }));
      return item;
    },

    async read(imageId) {
      const { Item } = await table.send(new GetCommand({ TableName: TABLE_NAME, Key: { [ID]: imageId } }));
      if (Item === undefined) throw new Error(`There is no item ${imageId}`);
      return Item;
    },

    async list() {
      const pages = await Promise.all(shards('image').map((shard) => newestOf(shard)));
      const newest = pages
        .flat()
        .sort((a, b) => (String(a[SORT]) < String(b[SORT]) ? 1 : -1))
        .slice(0, NEWEST);
      const Keys = newest.map((row) => ({ [ID]: row[ID] }));
      const { Responses } = await table.send(new BatchGetCommand({ RequestItems: { [TABLE_NAME]: { Keys } } }));
      return Responses?.[TABLE_NAME] ?? [];
    },
  };

  async function newestOf(shard: string): Promise<Record<string, unknown>[]> {
    const { Items = [] } = await table.send(
      new QueryCommand({
        TableName: TABLE_NAME,
        IndexName: INDEX,
        KeyConditionExpression: '#shard = :shard',
        ExpressionAttributeNames: { '#shard': SHARD },
        ExpressionAttributeValues: { ':shard': shard },
        ScanIndexForward: false,
        Limit: NEWEST,
      }),
    );
    return Items;
  }
}
