import { S3Client } from '@aws-sdk/client-s3';

export interface S3ClientOptions {
  readonly region: string;
  /** Endpoint of a stand-in or a compatible store, with the bucket in the path. Amazon S3 by default. */
  readonly endpoint?: string | undefined;
  /** By default those of the execution role. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

/** Opens no connection before its first call. */
export function createS3Client({ region, endpoint, credentials }: S3ClientOptions): S3Client {
  return new S3Client({
    region,
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    ...(credentials !== undefined && { credentials }),
    // Retries are in attempt.ts.
    maxAttempts: 1,
    // By default the SDK would sign the checksum of an empty body into upload URLs. Request signatures already cover
    // the body.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}
