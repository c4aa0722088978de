import { emulatorIndexPolicy } from './index-policy.ts';

/** What pages of other origins are allowed to send and read, as deployed in `infra/azure/modules/blob-service.bicep`. */
export const BLOB_CORS = {
  allowedMethods: 'GET,HEAD,PUT,OPTIONS',
  allowedHeaders: 'content-type,content-md5,range,if-match,if-none-match,x-ms-*',
  exposedHeaders: 'etag,content-length,content-range,content-md5,x-ms-*',
  maxAgeInSeconds: 3600,
};

/** An emulator on this machine responds quickly or does not run: the SDK's default would wait 16 s to say so. */
const RETRIES = { maxTries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 1_000 };

/** Creates the blob container, and allows pages of these origins to use it: for an emulator only. */
export async function prepareBlobs(connection: string, container: string, origins = ['*']): Promise<void> {
  const { BlobServiceClient } = await import('@azure/storage-blob');
  const service = BlobServiceClient.fromConnectionString(connection, { retryOptions: RETRIES });
  await service.setProperties({
    cors: [{ allowedOrigins: origins.join(','), ...BLOB_CORS }],
  });
  await service.getContainerClient(container).createIfNotExists();
}

export interface CosmosNames {
  readonly database: string;
  readonly container: string;
}

/** Creates the database and the container: for an emulator only. */
export async function prepareCosmos(connection: string, { database, container }: CosmosNames): Promise<void> {
  const { CosmosClient } = await import('@azure/cosmos');
  const [, endpoint = '', key = ''] = /^AccountEndpoint=([^;]+);AccountKey=(.+)$/.exec(connection) ?? [];
  const client = new CosmosClient({ endpoint, key, connectionPolicy: { enableEndpointDiscovery: false } });
  try {
    const made = await client.databases.createIfNotExists({ id: database });
    await made.database.containers.createIfNotExists({
      id: container,
      partitionKey: { paths: ['/image_id'] },
      // Documents do not expire unless they have a time to live of their own.
      defaultTtl: -1,
      indexingPolicy: emulatorIndexPolicy(),
    });
  } finally {
    client.dispose();
  }
}
