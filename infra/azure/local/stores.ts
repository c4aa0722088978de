import { emulatorIndexPolicy } from './index-policy.ts';

/** What pages of other origins may send and read: as deployed, in `infra/azure/modules/blob-service.bicep`. */
export const BLOB_CORS = {
  allowedMethods: 'GET,HEAD,PUT,OPTIONS',
  allowedHeaders: 'content-type,content-md5,range,if-match,if-none-match,x-ms-*',
  exposedHeaders: 'etag,content-length,content-range,content-md5,x-ms-*',
  maxAgeInSeconds: 3600,
};

/** Makes the blob container, and lets pages of some origins use it: for an emulator only. */
export async function prepareBlobs(connection: string, container: string, origins = ['*']): Promise<void> {
  const { BlobServiceClient } = await import('@azure/storage-blob');
  const service = BlobServiceClient.fromConnectionString(connection);
  await service.setProperties({
    cors: [{ allowedOrigins: origins.join(','), ...BLOB_CORS }],
  });
  await service.getContainerClient(container).createIfNotExists();
}

export interface CosmosNames {
  readonly database: string;
  readonly container: string;
}

/** Makes the database and the container: for an emulator only. */
export async function prepareCosmos(connection: string, { database, container }: CosmosNames): Promise<void> {
  const { CosmosClient } = await import('@azure/cosmos');
  const [, endpoint = '', key = ''] = /^AccountEndpoint=([^;]+);AccountKey=(.+)$/.exec(connection) ?? [];
  const client = new CosmosClient({ endpoint, key, connectionPolicy: { enableEndpointDiscovery: false } });
  try {
    const made = await client.databases.createIfNotExists({ id: database });
    await made.database.containers.createIfNotExists({
      id: container,
      partitionKey: { paths: ['/image_id'] },
      // Documents live on unless they carry a time to live of their own.
      defaultTtl: -1,
      indexingPolicy: emulatorIndexPolicy(),
    });
  } finally {
    client.dispose();
  }
}
