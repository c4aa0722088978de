import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { STAGING_PREFIX } from '../../../src/images/begin-upload.ts';

/** A direct upload has 3 hours, and the sweep looks at it after a day: what is older is garbage. */
const STAGED_DAYS = 7;

/** Of request metrics, which the alarm on 5xx needs. */
export const METRICS_ID = 'EntireBucket';

export interface ImagesBucketOptions {
  readonly bucketName: string;
  /** Origins whose pages may use signed URLs. */
  readonly origins: readonly string[];
}

/** No versions: what the service removes is gone, and `If-Match` names the only version. Kept when the stack is deleted. */
export function imagesBucket(scope: Construct, { bucketName, origins }: ImagesBucketOptions): Bucket {
  return new Bucket(scope, 'Bucket', {
    bucketName,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: false,
    removalPolicy: RemovalPolicy.RETAIN,
    metrics: [{ id: METRICS_ID }],
    lifecycleRules: [
      { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(STAGED_DAYS) },
      { id: 'staged-objects', prefix: STAGING_PREFIX, expiration: Duration.days(STAGED_DAYS) },
    ],
    ...(origins.length > 0 && {
      cors: [
        {
          allowedOrigins: [...origins],
          allowedMethods: [HttpMethods.GET, HttpMethods.HEAD, HttpMethods.PUT],
          allowedHeaders: ['*'],
          exposedHeaders: ['ETag', 'Content-Length', 'Content-Range', 'x-amz-request-id'],
          maxAge: 3_600,
        },
      ],
    }),
  });
}
