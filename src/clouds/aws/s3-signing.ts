import { GetObjectCommand, PutObjectCommand, type S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { PartUrls, ReadUrlOptions, SignedUrl, UploadUrl } from '../../images/blob-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { attemptS3, type S3Bucket } from './s3-bucket.ts';

/** When URLs are signed, and for how long. */
interface Validity {
  readonly signingDate: Date;
  readonly expiresIn: number;
  readonly expiresAt: Date;
}

export interface Signer {
  readUrl(name: string, options: ReadUrlOptions, scope: RequestScope): Promise<SignedUrl>;
  /** Takes one PUT of exactly this many bytes, where there is no object. */
  uploadUrl(name: string, sizeBytes: number, lifetimeSeconds: number, scope: RequestScope): Promise<UploadUrl>;
  /** Each takes PUTs of exactly the size of its part, in this multipart upload. */
  partUrls(
    name: string,
    uploadId: string,
    sizes: readonly number[],
    lifetimeSeconds: number,
    scope: RequestScope,
  ): Promise<PartUrls>;
}

const NEW_ONLY = { 'if-none-match': '*' };

/** Signs URLs for one object each, which no other S3 header can be added to. No request is sent but for credentials. */
export function createSigner({ client, bucket }: S3Bucket, now: () => Date): Signer {
  const sign = <T>(scope: RequestScope, lifetimeSeconds: number, work: (validity: Validity) => Promise<T>) =>
    attemptS3(scope, async () => work(await validityOf(client, now(), lifetimeSeconds)));

  return {
    readUrl: (name, { lifetimeSeconds, contentType, contentDisposition }, scope) =>
      sign(scope, lifetimeSeconds, async ({ expiresAt, ...validity }) => {
        const get = new GetObjectCommand({
          Bucket: bucket,
          Key: name,
          ResponseContentType: contentType,
          ResponseContentDisposition: contentDisposition,
        });
        return { url: await getSignedUrl(client, get, validity), expiresAt };
      }),

    uploadUrl: (name, sizeBytes, lifetimeSeconds, scope) =>
      sign(scope, lifetimeSeconds, async ({ expiresAt, ...validity }) => {
        const put = new PutObjectCommand({ Bucket: bucket, Key: name, ContentLength: sizeBytes, IfNoneMatch: '*' });
        const url = await getSignedUrl(client, put, {
          ...validity,
          signableHeaders: new Set(['host', 'content-length', 'if-none-match']),
          unhoistableHeaders: new Set(['if-none-match']),
        });
        return { url, expiresAt, headers: NEW_ONLY };
      }),

    partUrls: (name, uploadId, sizes, lifetimeSeconds, scope) =>
      sign(scope, lifetimeSeconds, async ({ expiresAt: _, ...validity }) => {
        const urls = await Promise.all(
          sizes.map((size, index) => {
            const place = { Bucket: bucket, Key: name, UploadId: uploadId, PartNumber: index + 1 };
            const part = new UploadPartCommand({ ...place, ContentLength: size });
            return getSignedUrl(client, part, { ...validity, signableHeaders: new Set(['host', 'content-length']) });
          }),
        );
        return { urls, headers: {} };
      }),
  };
}

/** A signature has whole seconds, and ends with the credentials that it is made with. */
async function validityOf({ config }: S3Client, at: Date, lifetimeSeconds: number): Promise<Validity> {
  const { expiration } = await config.credentials();
  const signingDate = new Date(Math.floor(at.getTime() / 1_000) * 1_000);
  const end = signingDate.getTime() + lifetimeSeconds * 1_000;
  return { signingDate, expiresIn: lifetimeSeconds, expiresAt: new Date(Math.min(end, expiration?.getTime() ?? end)) };
}
