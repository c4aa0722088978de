import { emulatorIndexPolicy } from './index-policy.ts';

/** Days that a browser may keep the answer to a preflight request, in seconds. */
const CORS_MAX_AGE_SECONDS = 86_400;

/** Makes the blob container, and lets pages of any origin send to it: for an emulator only. */
export async function prepareBlobs(connection: string, container: string): Promise<void> {
  const { BlobServiceClient } = await import('@azure/storage-blob');
  const service = BlobServiceClient.fromConnectionString(connection);
  await service.setProperties({
    cors: [
      {
        allowedOrigins: '*',
        allowedMethods: 'GET,HEAD,PUT,OPTIONS',
        allowedHeaders: '*',
        exposedHeaders: '*',
        maxAgeInSeconds: CORS_MAX_AGE_SECONDS,
      },
    ],
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
