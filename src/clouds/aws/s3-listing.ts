import { HeadObjectCommand, type _Object as ListedObject, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { BlobPage, ListedBlob } from '../../images/blob-store.ts';
import { eachOf } from '../../images/each-of.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { attemptS3, type S3Bucket } from './s3-bucket.ts';
import { readS3Error } from './s3-error.ts';
import { readMetadata } from './s3-properties.ts';

/** Names of one page of a listing. */
const PAGE_SIZE = 1_000;
/** HEAD requests in flight; the SDK opens 50 connections. */
const HEADS_AT_ONCE = 32;

/** One page of names. A later listing can continue after its last name. S3 may send pages without any before the last one. */
export async function listPage(
  { client, bucket }: S3Bucket,
  prefix: string,
  after: string | undefined,
  scope: RequestScope,
): Promise<BlobPage> {
  for (let token: string | undefined; ; ) {
    const list = new ListObjectsV2Command({
      Bucket: bucket,
      Prefix: prefix,
      StartAfter: after,
      ContinuationToken: token,
      MaxKeys: PAGE_SIZE,
      // XML cannot contain some characters that are valid in names.
      EncodingType: 'url',
    });
    const { Contents = [], NextContinuationToken } = await attemptS3(scope, ({ signal }) =>
      client.send(list, { abortSignal: signal }),
    );
    const blobs = Contents.map(toListed);
    if (NextContinuationToken === undefined) return { blobs, next: undefined };
    if (blobs.length > 0) return { blobs, next: blobs.at(-1)?.name };
    token = NextContinuationToken;
  }
}

export function decodeName(name: string): string {
  return decodeURIComponent(name.replaceAll('+', ' '));
}

function toListed({ Key = '', Size = 0, LastModified = new Date(0) }: ListedObject): ListedBlob {
  return { name: decodeName(Key), sizeBytes: Size, modifiedAt: LastModified };
}

/**
 * Pages with the properties of each object. S3 lists none, so each object costs a HEAD: about 0.40 USD and 8 minutes for a
 * million. An index of them would cost a PUT at every upload, and could be wrong.
 */
export async function* listObjects(
  s3: S3Bucket,
  prefix: string,
  scope: RequestScope,
  from?: string,
): AsyncGenerator<BlobPage, void, undefined> {
  let after = from;
  do {
    const page = await listPage(s3, prefix, after, scope);
    const known = new Map<string, ListedBlob>();
    await eachOf(page.blobs, HEADS_AT_ONCE, async (blob) => {
      const properties = await readProperties(s3, blob.name, scope);
      if (properties !== 'absent') known.set(blob.name, { ...blob, ...properties });
    });
    yield { blobs: page.blobs.flatMap(({ name }) => known.get(name) ?? []), next: page.next };
    after = page.next;
  } while (after !== undefined);
}

type Properties = Pick<ListedBlob, 'imageId' | 'recordsIn'>;

function readProperties(
  { client, bucket }: S3Bucket,
  name: string,
  scope: RequestScope,
): Promise<Properties | 'absent'> {
  return attemptS3(scope, async ({ signal }) => {
    try {
      const head = new HeadObjectCommand({ Bucket: bucket, Key: name });
      return readMetadata((await client.send(head, { abortSignal: signal })).Metadata);
    } catch (error) {
      const { status } = readS3Error(error);
      // Removed since it was listed.
      if (status === 404) return 'absent';
      // Encrypted with a customer key, so not written by this service.
      if (status === 400) return {};
      throw error;
    }
  });
}
