import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { INDEX } from '../../../src/clouds/aws/dynamo-table.ts';

export interface DataArns {
  readonly bucketArn: string;
  readonly tableArn: string;
}

/** What the adapters do with the stores, and nothing else: a test compares the actions with the commands in their sources. */
export function dataStatements({ bucketArn, tableArn }: DataArns): PolicyStatement[] {
  return [
    allow('Objects', `${bucketArn}/*`, [
      's3:AbortMultipartUpload',
      's3:DeleteObject',
      's3:GetObject',
      's3:ListMultipartUploadParts',
      's3:PutObject',
    ]),
    // Without ListBucket, S3 answers 403 instead of 404 for an absent object.
    allow('Listings', bucketArn, ['s3:ListBucket', 's3:ListBucketMultipartUploads']),
    allow('Items', tableArn, ['dynamodb:BatchGetItem', 'dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem']),
    allow('Lists', `${tableArn}/index/${INDEX}`, ['dynamodb:Query']),
  ];
}

function allow(sid: string, resource: string, actions: string[]): PolicyStatement {
  return new PolicyStatement({ sid, effect: Effect.ALLOW, resources: [resource], actions });
}
