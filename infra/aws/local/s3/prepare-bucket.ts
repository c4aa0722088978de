import type { S3Client } from '@aws-sdk/client-s3';

/** CORS rules for pages that use signed URLs. */
export const BUCKET_CORS = {
  AllowedMethods: ['GET', 'HEAD', 'PUT'],
  AllowedHeaders: ['content-type', 'content-md5', 'range', 'if-match', 'if-none-match'],
  ExposeHeaders: ['ETag', 'Content-Length', 'Content-Range', 'x-amz-request-id'],
  MaxAgeSeconds: 3_600,
};

/** Creates the bucket if missing, and allows these origins. For stand-ins only. */
export async function prepareBucket(
  client: S3Client,
  bucket: string,
  origins: readonly string[] = ['*'],
): Promise<void> {
  const { BucketAlreadyOwnedByYou, CreateBucketCommand, PutBucketCorsCommand } = await import('@aws-sdk/client-s3');
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  } catch (error) {
    if (!(error instanceof BucketAlreadyOwnedByYou)) throw error;
  }
  const CORSRules = [{ ...BUCKET_CORS, AllowedOrigins: [...origins] }];
  await client.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules } }));
}
