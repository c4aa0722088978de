import type { TokenCredential } from '@azure/identity';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import type { BlobStore } from '../images/blob-store.ts';
import type { Connection } from '../settings.ts';
import { attempt, ONE_TRY, STORAGE_POLICY } from './attempt.ts';
import { createBlockWriter } from './block-writer.ts';
import { createReadUrlSigner, type SigningKey } from './read-url-signer.ts';
import { judgeStorageError, storageCheckError } from './storage-error.ts';

export interface BlobStorageOptions {
  readonly connection: Connection;
  readonly container: string;
  readonly credential: TokenCredential;
  readonly now: () => Date;
}

/** The BlobStore port on one container of Azure Blob Storage. Opens no connection before its first call. */
export function createBlobStorage({ connection, container, credential, now }: BlobStorageOptions): BlobStore {
  // The retries are in attempt.ts.
  const options = { retryOptions: { maxTries: 1 } };
  const emulator =
    connection.kind === 'emulator' ? new StorageSharedKeyCredential(connection.account, connection.key) : undefined;
  const service = new BlobServiceClient(connection.endpoint, emulator ?? credential, options);
  const client = service.getContainerClient(container);
  const key: SigningKey = emulator === undefined ? { delegatedBy: service } : { shared: emulator };
  const sign = createReadUrlSigner({ client, key, now });

  return {
    open: (name, scope) => createBlockWriter(client.getBlockBlobClient(name), scope),

    async remove(name, scope) {
      await scope.time('blob', () =>
        attempt(scope, STORAGE_POLICY, judgeStorageError, ({ signal }) =>
          client.getBlobClient(name).deleteIfExists({ deleteSnapshots: 'include', abortSignal: signal }),
        ),
      );
    },

    urlOf: (name) => client.getBlobClient(name).url,

    readUrl: (name, readOptions, scope) => scope.time('blob', () => sign(name, readOptions, scope)),

    async check(scope) {
      await attempt(
        scope,
        ONE_TRY,
        (error) => ({ error: storageCheckError(error), again: false, doubtful: false }),
        ({ signal }) => client.getProperties({ abortSignal: signal }),
      );
    },
  };
}
