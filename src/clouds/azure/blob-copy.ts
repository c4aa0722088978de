import { setTimeout as sleep } from 'node:timers/promises';
import type { BlobClient, BlobGetPropertiesResponse } from '@azure/storage-blob';
import { ServiceError } from '../../errors.ts';
import type { BlobProperties, BlobVersion } from '../../images/blob-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { attempt, COPY_POLICY, MayHaveAppliedError, STORAGE_POLICY } from '../../stores/attempt.ts';
import { blobHeaders } from './blob-headers.ts';
import { rethrowChanged } from './blob-reading.ts';
import { removeBlob } from './blob-removal.ts';
import { readSdkError } from './sdk-error.ts';
import { classifyStorageError } from './storage-error.ts';

/** Polling interval of a copy in progress: the first one, doubled up to the longest. */
const FIRST_POLL_MS = 100;
const LONGEST_POLL_MS = 2_000;
/** Failed copies before the request gives up. */
const MAX_COPIES = 5;

interface CopyRequest {
  /** Signs a URL that reads the source, for each copy. */
  readonly source: () => Promise<string>;
  readonly version: BlobVersion;
  readonly target: BlobClient;
  readonly properties: BlobProperties;
  readonly scope: RequestScope;
}

/**
 * Copies one version of a blob inside storage. Only the state of the target says whether a copy is done: a copy may go on
 * after the response that begins it, fail, or be aborted, and that response may be lost. A failed one is removed, by its
 * tag, and begun again. Then sets the content type that was found in the bytes. From then on storage reports no state of the
 * copy any more (Get Blob Properties, x-ms-copy-status): only a copy that has succeeded gets that far.
 */
export async function copyBlob(request: CopyRequest): Promise<void> {
  const { version, target, properties, scope } = request;
  let begun = 0;
  for (let pollMs = FIRST_POLL_MS; ; ) {
    const found = await look(target, scope);
    if (found !== undefined && found.copyStatus === undefined && found.contentLength === version.sizeBytes) return;
    if (found?.copyStatus === 'success' && found.contentLength === version.sizeBytes) break;
    if (found?.copyStatus === 'pending') {
      await wait(pollMs, scope);
      pollMs = Math.min(pollMs * 2, LONGEST_POLL_MS);
      continue;
    }
    if (begun >= MAX_COPIES || (found !== undefined && found.copyStatus === undefined))
      throw notCopied(found?.copyStatus);
    if (found !== undefined) await removeBlob(target, scope, found.etag);
    if (begun > 0) await wait(FIRST_POLL_MS * begun, scope);
    begun += 1;
    await begin(request);
  }
  await attempt(scope, STORAGE_POLICY, classifyStorageError, ({ signal }) =>
    target.setHTTPHeaders(blobHeaders(properties).blobHTTPHeaders, { abortSignal: signal }),
  );
}

function look(target: BlobClient, scope: RequestScope): Promise<BlobGetPropertiesResponse | undefined> {
  return attempt(scope, STORAGE_POLICY, classifyStorageError, async ({ signal }) => {
    try {
      return await target.getProperties({ abortSignal: signal });
    } catch (error) {
      if (readSdkError(error).status === 404) return undefined;
      throw error;
    }
  });
}

async function begin({ source, version, target, properties, scope }: CopyRequest): Promise<void> {
  const { metadata, conditions } = blobHeaders(properties);
  const from = await source();
  try {
    await attempt(scope, COPY_POLICY, classifyStorageError, async ({ signal }) => {
      try {
        const copy = { metadata, conditions, sourceConditions: { ifMatch: version.etag }, abortSignal: signal };
        await target.beginCopyFromURL(from, copy);
      } catch (error) {
        // Another request, or an attempt with a lost response, started it.
        if (IS_THERE.has(readSdkError(error).code ?? '')) return;
        rethrowChanged(error);
      }
    });
  } catch (error) {
    // The target shows what came of it.
    if (!(error instanceof MayHaveAppliedError) || scope.signal.aborted) throw error;
  }
}

const IS_THERE: ReadonlySet<string> = new Set(['BlobAlreadyExists', 'PendingCopyOperation']);

async function wait(milliseconds: number, scope: RequestScope): Promise<void> {
  await sleep(milliseconds, undefined, { signal: scope.signal }).catch(() => undefined);
  if (scope.signal.aborted) {
    throw new ServiceError('Timeout', 'The image is still being copied. Complete the upload again to continue.', {
      retryAfterSeconds: 30,
    });
  }
}

function notCopied(status: string | undefined): ServiceError {
  return new ServiceError('StorageUnavailable', 'The image storage could not copy the image. Retry the request.', {
    retryAfterSeconds: 5,
    cause: new Error(`${MAX_COPIES} copies ended without success, the last one as ${status ?? 'absent'}`),
  });
}
