import type { TokenCredential } from '@azure/identity';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import type { BlobStore } from '../images/blob-store.ts';
import type { Connection } from '../settings.ts';
import { attempt, ONE_TRY, STORAGE_POLICY } from './attempt.ts';
import { copyBlob } from './blob-copy.ts';
import { listBlobs, readBlob } from './blob-reading.ts';
import { createBlockBuffers, createBlockWriter } from './block-writer.ts';
import { createSasSigner, type SigningKey } from './sas-signer.ts';
import { readSdkError } from './sdk-error.ts';
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
  const buffers = createBlockBuffers();
  const sign = createSasSigner({ client, key, now });

  return {
    open: (name, scope) => createBlockWriter(client.getBlockBlobClient(name), scope, buffers),

    async remove(name, scope) {
      await scope.time('blob', () =>
        attempt(scope, STORAGE_POLICY, judgeStorageError, ({ signal }) =>
          client.getBlobClient(name).deleteIfExists({ deleteSnapshots: 'include', abortSignal: signal }),
        ),
      );
    },

    stat: (name, scope) =>
      scope.time('blob', () =>
        attempt(scope, STORAGE_POLICY, judgeStorageError, async ({ signal }) => {
          try {
            const found = await client.getBlobClient(name).getProperties({ abortSignal: signal });
            return { sizeBytes: found.contentLength ?? 0, etag: found.etag ?? '' };
          } catch (error) {
            if (readSdkError(error).status === 404) return undefined;
            throw error;
          }
        }),
      ),

    read: (name, version, scope) => readBlob(client.getBlobClient(name), version, scope),

    copy: (from, version, to, properties, scope) =>
      scope.time('blob', async () => {
        const source = await sign(from, { permissions: 'r', lifetimeSeconds: 600 }, scope);
        await copyBlob({ source: source.url, version, target: client.getBlobClient(to), properties, scope });
      }),

    list: (prefix, scope, from) => listBlobs(client, prefix, scope, from),

    // A client of the SDK for each document that is shown would cost more than the rest of it; names need no escape.
    urlOf: (name) => `${client.url}/${name}`,

    readUrl: (name, readOptions, scope) =>
      scope.time('blob', () => sign(name, { permissions: 'r', ...readOptions }, scope)),

    uploadUrl: (name, lifetimeSeconds, scope) =>
      scope.time('blob', async () => {
        const signed = await sign(name, { permissions: 'cw', lifetimeSeconds }, scope);
        return { ...signed, headers: { 'x-ms-blob-type': 'BlockBlob' } };
      }),

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
