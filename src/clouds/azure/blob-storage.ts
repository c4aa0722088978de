import type { TokenCredential } from '@azure/identity';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import type { BlobStore } from '../../images/blob-store.ts';
import { attempt, ONE_TRY } from '../../stores/attempt.ts';
import { copyBlob } from './blob-copy.ts';
import { createBlob } from './blob-creation.ts';
import { assembleBlob, partUrlsOf, removeWithBlocks } from './blob-parts.ts';
import { listBlobs, readBlob, readRange } from './blob-reading.ts';
import { removeBlob } from './blob-removal.ts';
import { blobUrlOf } from './blob-url.ts';
import { createBlockBuffers, createBlockWriter } from './block-writer.ts';
import { createSasSigner, type SasGrant, type SigningKey } from './sas-signer.ts';
import { findSentBlob } from './sent-blob.ts';
import type { Connection } from './settings.ts';
import { storageCheckError } from './storage-error.ts';

/** Storage reads the source at any time until the copy ends. */
const SOURCE_GRANT: SasGrant = { permissions: 'r', lifetimeSeconds: 60 * 60 };

const UPLOAD_HEADERS = { 'x-ms-blob-type': 'BlockBlob' };

export interface BlobStorageOptions {
  readonly connection: Connection;
  readonly container: string;
  readonly credential: TokenCredential;
  readonly now: () => Date;
}

/** The BlobStore port on one container of Azure Blob Storage. Opens no connection before its first call. */
export function createBlobStorage({ connection, container, credential, now }: BlobStorageOptions): BlobStore {
  // Retries are in attempt.ts.
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

    create: (name, bytes, properties, scope) =>
      scope.time('blob', () => createBlob(client.getBlockBlobClient(name), bytes, properties, scope)),

    remove: (name, scope, etag) => scope.time('blob', () => removeBlob(client.getBlobClient(name), scope, etag)),

    stat: (name, scope) => scope.time('blob', () => findSentBlob(client, name, scope)),

    read: (name, version, scope) => readBlob(client.getBlobClient(name), version, scope),

    ranges(name, version, scope) {
      const blob = client.getBlobClient(name);
      return {
        size: version.sizeBytes,
        read: (position, length) => scope.time('blob', () => readRange(blob, version, position, length, scope)),
      };
    },

    copy: (from, version, to, properties, scope) =>
      scope.time('blob', () => {
        const source = async () => (await sign(from, SOURCE_GRANT, scope)).url;
        return copyBlob({ source, version, target: client.getBlobClient(to), properties, scope });
      }),

    list: (prefix, scope, from) => listBlobs(client, prefix, scope, { from }),

    listWithParts: (prefix, scope, from) => listBlobs(client, prefix, scope, { from, uncommitted: true }),

    // An SDK client for each document would cost more than the rest of the response.
    urlOf: blobUrlOf(connection, container),

    readUrl: (name, readOptions, scope) =>
      scope.time('blob', () => sign(name, { permissions: 'r', ...readOptions }, scope)),

    // A SAS binds no size.
    uploadUrl: (name, _sizeBytes, lifetimeSeconds, scope) =>
      scope.time('blob', async () => {
        // `c` creates a blob if the name is unused. `w` could also overwrite, lease and snapshot a blob, and set its tier.
        const signed = await sign(name, { permissions: 'c', lifetimeSeconds }, scope);
        return { ...signed, headers: UPLOAD_HEADERS };
      }),

    // Put Block requires `w`. docs/decisions/upload-parts.md lists what else that allows.
    partUrls: (name, sizes, lifetimeSeconds, scope) =>
      scope.time('blob', async () => {
        const { url } = await sign(name, { permissions: 'w', lifetimeSeconds }, scope);
        return { urls: partUrlsOf(url, sizes.length), headers: UPLOAD_HEADERS };
      }),

    assemble: (name, count, scope) =>
      scope.time('blob', () => assembleBlob(client.getBlockBlobClient(name), count, scope)),

    removeWithParts: (name, scope) =>
      scope.time('blob', () => removeWithBlocks(client.getBlockBlobClient(name), scope)),

    async check(scope) {
      await attempt(
        scope,
        ONE_TRY,
        (error) => ({ error: storageCheckError(error), retryable: false, mayHaveApplied: false }),
        ({ signal }) => client.getProperties({ abortSignal: signal }),
      );
    },
  };
}
