import { createHash, randomUUID } from 'node:crypto';
import { type Container, CosmosClient, type ItemDefinition } from '@azure/cosmos';
import { BlobServiceClient, type BlockBlobClient } from '@azure/storage-blob';

/** The two stores as a tutorial opens them, from the same settings as the app's. */
export interface SdkClients {
  /** A blob under a new name. */
  newBlob(): BlockBlobClient;
  readonly records: Container;
}

export function openClients(env: NodeJS.ProcessEnv): SdkClients {
  const { BLOB_CONNECTION = '', BUCKET_NAME = '', COSMOS_CONNECTION = '', COSMOS_DATABASE = '', TABLE_NAME = '' } = env;
  const blobs = BlobServiceClient.fromConnectionString(BLOB_CONNECTION).getContainerClient(BUCKET_NAME);
  // As the app: an emulator's discovered address would be another one.
  const client = new CosmosClient({
    ...cosmosParts(COSMOS_CONNECTION),
    connectionPolicy: { enableEndpointDiscovery: false },
  });
  return {
    newBlob: () => blobs.getBlockBlobClient(`${randomUUID()}.jpg`),
    records: client.database(COSMOS_DATABASE).container(TABLE_NAME),
  };
}

function cosmosParts(connection: string): { endpoint: string; key: string } {
  const [, endpoint = '', key = ''] = /^AccountEndpoint=([^;]+);AccountKey=(.+)$/.exec(connection) ?? [];
  return { endpoint, key };
}

/** What such a service keeps of an upload. */
export function documentOf(blob: BlockBlobClient, sizeBytes: number, sha256: string): ItemDefinition & { id: string } {
  const id = randomUUID();
  return {
    ...{ id, image_id: id, kind: 'image', name: 'photo.jpg', content_type: 'image/jpeg' },
    ...{ size_bytes: sizeBytes, sha256, blob_url: blob.url, created_at: new Date().toISOString() },
  };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export const NEWEST = 'SELECT TOP 50 * FROM c ORDER BY c.created_at DESC, c.order_key DESC';
