import type { BlobClient } from '@azure/storage-blob';
import type { BlobProperties, BlobVersion } from '../images/blob-store.ts';
import type { RequestScope } from '../images/request-scope.ts';
import { attempt, COPY_POLICY, STORAGE_POLICY } from './attempt.ts';
import { blobHeaders } from './blob-headers.ts';
import { rethrowChanged } from './blob-reading.ts';
import { readSdkError } from './sdk-error.ts';
import { judgeStorageError } from './storage-error.ts';

const POLL_MS = 200;

interface CopyRequest {
  /** A URL that reads the source. */
  readonly source: string;
  readonly version: BlobVersion;
  readonly target: BlobClient;
  readonly properties: BlobProperties;
  readonly scope: RequestScope;
}

/** Copies one version of a blob, on its tag, without its bytes coming here; then sets the type that the bytes have. */
export async function copyBlob({ source, version, target, properties, scope }: CopyRequest): Promise<void> {
  const { blobHTTPHeaders, metadata, conditions } = blobHeaders(properties);
  await attempt(scope, COPY_POLICY, judgeStorageError, async ({ signal, doubtful }) => {
    try {
      const poller = await target.beginCopyFromURL(source, {
        metadata,
        conditions,
        sourceConditions: { ifMatch: version.etag },
        intervalInMs: POLL_MS,
        abortSignal: signal,
      });
      await poller.pollUntilDone();
    } catch (error) {
      // The name is ours alone: when it exists after a doubtful try, that try made it.
      if (doubtful && readSdkError(error).code === 'BlobAlreadyExists') return;
      rethrowChanged(error);
    }
  });
  await attempt(scope, STORAGE_POLICY, judgeStorageError, ({ signal }) =>
    target.setHTTPHeaders(blobHTTPHeaders, { abortSignal: signal }),
  );
}
