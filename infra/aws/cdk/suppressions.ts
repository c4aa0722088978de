import type { DeploymentOptions } from './options.ts';

interface Suppression {
  /** Of the construct in the stack. */
  readonly path: string;
  readonly rule: string;
  readonly reason: string;
}

/** Rules of cdk-nag that this template does not follow, each with its reason. A test fails for one that no longer applies. */
export function suppressionsFor({ name, nodeVersion, certificateArn }: DeploymentOptions): Suppression[] {
  const objects = `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::${name}-<AWS::AccountId>-<AWS::Region>/*]`;
  const ofObjects = 'The service reads and writes every object of this bucket; each object is an image of its own.';
  const node22 = 'nodeVersion=22 is a choice of the operator, and is supported until April 2027.';
  return [
    { path: 'ApiRole', rule: objects, reason: ofObjects },
    { path: 'SweepRole', rule: objects, reason: ofObjects },
    {
      path: 'Bucket',
      rule: 'AwsSolutions-S1',
      reason:
        'The bucket is private. Server access logs would cost a second bucket; CloudTrail data events record more.',
    },
    {
      path: 'Distribution',
      rule: 'AwsSolutions-CFR1',
      reason: 'Where clients may be is a matter of the operator; the service accepts a key from anywhere.',
    },
    {
      path: 'Distribution',
      rule: 'AwsSolutions-CFR2',
      reason:
        'A web ACL costs 5 USD a month before its rules, and its usual rules reject bodies of the size of an image.',
    },
    {
      path: 'Distribution',
      rule: 'AwsSolutions-CFR3',
      reason: 'The function logs each request without its query, which may hold a key; access logs would store it.',
    },
    ...(certificateArn === undefined
      ? [
          {
            path: 'Distribution',
            rule: 'AwsSolutions-CFR4',
            reason: 'The certificate of cloudfront.net allows no minimum of TLS. With domainName it is TLS 1.2.',
          },
        ]
      : []),
    ...(nodeVersion === '22'
      ? ['Api', 'Sweep'].map((path) => ({ path, rule: 'AwsSolutions-L1', reason: node22 }))
      : []),
  ];
}
