import { S3Client } from '@aws-sdk/client-s3';

export interface S3ClientOptions {
  readonly region: string;
  /** Of a stand-in or another compatible store, whose buckets are in the path. Amazon's own by default. */
  readonly endpoint?: string | undefined;
  /** By default what the environment of the function provides. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

/** The client of the SDK. Opens no connection before its first call. */
export function createS3Client({ region, endpoint, credentials }: S3ClientOptions): S3Client {
  return new S3Client({
    region,
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    ...(credentials !== undefined && { credentials }),
    // Retries are in attempt.ts.
    maxAttempts: 1,
    // By default the SDK would sign the checksum of no bytes into the URL of an upload. The signature of a request covers
    // its bytes already.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

/** The URL of a bucket, which the URLs of its objects begin with. */
export function bucketUrl({ config }: S3Client, bucket: string, region: string, endpoint?: string): string {
  const { url } = config.endpointProvider({
    Bucket: bucket,
    Region: region,
    UseFIPS: false,
    UseDualStack: false,
    ...(endpoint !== undefined && { Endpoint: endpoint, ForcePathStyle: true }),
  });
  return url.href.replace(/\/$/, '');
}
