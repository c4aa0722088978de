import type { BlobClient, BlobItem, ContainerClient, ContainerListBlobFlatSegmentResponse } from '@azure/storage-blob';
import { ServiceError } from '../../errors.ts';
import type { BlobPage, BlobVersion, ListedBlob } from '../../images/blob-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { attempt, STORAGE_POLICY } from '../../stores/attempt.ts';
import { BrokenResponseError } from '../../stores/connection-error.ts';
import { readInRanges } from '../../stores/read-in-ranges.ts';
import { readSdkError } from './sdk-error.ts';
import { classifyStorageError } from './storage-error.ts';

/** Bytes of one download: attempts stay short, and a retry does not repeat what has arrived. */
const RANGE_BYTES = 8 * 1024 * 1024;
/** Names of one page of a listing. */
const PAGE_SIZE = 1_000;

/** The bytes of one version. */
export function readBlob(client: BlobClient, version: BlobVersion, scope: RequestScope) {
  return readInRanges({
    sizeBytes: version.sizeBytes,
    rangeBytes: RANGE_BYTES,
    scope,
    readRange: (position, length, reading) => readRange(client, version, position, length, reading),
  });
}

/** Bytes of one version; fewer than `length` at its end. */
export async function readRange(
  client: BlobClient,
  { sizeBytes, etag }: BlobVersion,
  position: number,
  length: number,
  scope: RequestScope,
): Promise<Uint8Array> {
  const count = Math.min(length, sizeBytes - position);
  if (count <= 0) return new Uint8Array();
  return attempt(scope, STORAGE_POLICY, classifyStorageError, ({ signal }) =>
    client
      .downloadToBuffer(position, count, {
        conditions: { ifMatch: etag },
        blockSize: RANGE_BYTES,
        abortSignal: signal,
      })
      .catch(rethrowBroken)
      .catch(rethrowChanged),
  );
}

/** The SDK throws a plain Error, without a code, for a body that ends early, goes on too long, or stops. */
function rethrowBroken(error: unknown): never {
  const isPlain = error instanceof Error && error.name === 'Error' && !('code' in error);
  throw isPlain ? new BrokenResponseError('The storage response has a wrong length', { cause: error }) : error;
}

/** The state of a blob that cannot be read. */
const UNREADABLE: ReadonlySet<string> = new Set([
  'BlobArchived',
  'BlobBeingRehydrated',
  'BlobUsesCustomerSpecifiedEncryption',
  'InvalidBlobType',
]);

/**
 * 412: the current version is another one; 404: there is none. Either way the client must send the bytes again. A
 * copy whose source cannot be verified has the status of the source's own response, which may be any.
 */
export function rethrowChanged(error: unknown): never {
  const { status, code = '' } = readSdkError(error);
  const isSourceUnreadable = status === 409 && code === 'CannotVerifyCopySource';
  if (status === 412 || status === 404 || isSourceUnreadable || UNREADABLE.has(code)) {
    throw new ServiceError(
      'UploadIncomplete',
      'The bytes changed while they were read. Complete the upload again when all bytes have arrived.',
      {
        target: 'upload_id',
        cause: error,
      },
    );
  }
  throw error;
}

interface ListOptions {
  /** Start of the page. */
  readonly from?: string | undefined;
  /** With blobs that have only uncommitted blocks. */
  readonly uncommitted?: boolean;
}

export async function* listBlobs(
  client: ContainerClient,
  prefix: string,
  scope: RequestScope,
  { from, uncommitted = false }: ListOptions = {},
): AsyncGenerator<BlobPage, void, undefined> {
  let token = from;
  do {
    const page: ContainerListBlobFlatSegmentResponse = await attempt(
      scope,
      STORAGE_POLICY,
      classifyStorageError,
      async ({ signal }) => {
        const pages = client
          .listBlobsFlat({
            prefix,
            includeMetadata: true,
            includeUncommitedBlobs: uncommitted,
            abortSignal: signal,
          })
          .byPage({ maxPageSize: PAGE_SIZE, ...(token && { continuationToken: token }) });
        return (await pages.next()).value;
      },
    );
    token = page.continuationToken || undefined;
    yield { blobs: page.segment.blobItems.map(toListed), next: token };
  } while (token !== undefined);
}

function toListed({ name, properties, metadata }: BlobItem): ListedBlob {
  return {
    name,
    sizeBytes: properties.contentLength ?? 0,
    modifiedAt: properties.lastModified,
    imageId: decode(metadata?.image_id),
    recordsIn: metadata?.records_in,
  };
}

/** Clients can set metadata on blobs that they upload: values that this service would not write are ignored. */
function decode(value: string | undefined): string | undefined {
  try {
    return value === undefined ? undefined : decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
