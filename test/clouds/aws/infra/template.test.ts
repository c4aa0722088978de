import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TABLE_DEFINITION, TTL } from '../../../../src/clouds/aws/dynamo-table.ts';
import { all, one, say, template, variants } from '../support/template.ts';

const main = template('main');
const everything = template('everything');
const open = template('open');

describe.each(variants)('%s: what holds data', (variant) => {
  const of = template(variant);
  const bucket = one(of, 'AWS::S3::Bucket');

  it('is a private bucket with one version of each object', () => {
    expect(bucket).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
    expect(bucket).not.toHaveProperty('VersioningConfiguration');
    const name = { main: 'images', everything: 'photos', open: 'images' }[variant];
    expect(say(bucket.BucketName)).toBe(`${name}-<AWS::AccountId>-<AWS::Region>`);
  });

  it('refuses whoever comes without TLS 1.2', () => {
    const { PolicyDocument } = one<{ PolicyDocument: { Statement: object[] } }>(of, 'AWS::S3::BucketPolicy');
    const conditions = PolicyDocument.Statement.map((statement) => {
      expect(statement).toMatchObject({ Effect: 'Deny', Action: 's3:*', Principal: { AWS: '*' } });
      return 'Condition' in statement ? statement.Condition : undefined;
    });
    expect(conditions).toEqual([
      { Bool: { 'aws:SecureTransport': 'false' } },
      { NumericLessThan: { 's3:TlsVersion': 1.2 } },
    ]);
  });

  it('removes what no upload can use any more, and no image', () => {
    expect(bucket.LifecycleConfiguration).toEqual({
      Rules: [
        { Id: 'unfinished-uploads', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
        { Id: 'staged-objects', Status: 'Enabled', Prefix: 'uploads/', ExpirationInDays: 7 },
      ],
    });
  });

  it('is a table as the records expect it, with expiry and recovery', () => {
    expect(one(of, 'AWS::DynamoDB::Table')).toEqual({
      ...TABLE_DEFINITION,
      TimeToLiveSpecification: { AttributeName: TTL, Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    });
  });

  it('outlives the stack', () => {
    const kept = Object.values(of.Resources).filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain');
    expect(kept.map(({ Type }) => Type).sort()).toEqual(['AWS::DynamoDB::Table', 'AWS::S3::Bucket']);
    expect(kept.every(({ UpdateReplacePolicy }) => UpdateReplacePolicy === 'Retain')).toBe(true);
  });
});

it('names nothing after the default where it has another name', () => {
  expect(JSON.stringify(everything)).not.toMatch(/"images(?:-\w+)?"/);
});

describe('the functions', () => {
  it('run the two handlers of the bundle on arm64, within their limits of time', () => {
    const limits = (of: typeof main) =>
      all(of, 'AWS::Lambda::Function').map(({ Properties: { Handler, Timeout, Runtime, Architectures, MemorySize } }) =>
        [Handler, Timeout, Runtime, Architectures, MemorySize].join(' '),
      );
    expect(limits(main)).toEqual(['app.handler 240 nodejs24.x arm64 2048', 'app.sweep 900 nodejs24.x arm64 2048']);
    expect(limits(everything)).toEqual([
      'app.handler 240 nodejs22.x arm64 3072',
      'app.sweep 900 nodejs22.x arm64 3072',
    ]);
  });

  it('have the time limit that the local front imitates', () => {
    const front = readFileSync(new URL('../../../../infra/aws/local/front/main.ts', import.meta.url), 'utf8');
    const [, limit = ''] = /TIMEOUT_MS = ([\d_]+)/.exec(front) ?? [];
    expect(Number(limit.replaceAll('_', ''))).toBe(Number(one(main, 'AWS::Lambda::Function', 'Api').Timeout) * 1_000);
  });

  it('reserve instances for requests only where that is asked for', () => {
    const reserved = (of: typeof main) =>
      all(of, 'AWS::Lambda::Function').map(({ Properties }) => Properties.ReservedConcurrentExecutions);
    expect([reserved(main), reserved(everything)]).toEqual([
      [undefined, undefined],
      [20, undefined],
    ]);
  });

  it('log JSON, each into a group of its own that forgets', () => {
    for (const [of, days] of [[main, 30] as const, [everything, 90] as const]) {
      const groups = all(of, 'AWS::Logs::LogGroup');
      expect(groups.map(({ Properties }) => Properties)).toEqual([
        { RetentionInDays: days },
        { RetentionInDays: days },
      ]);
      expect(all(of, 'AWS::Lambda::Function').map(({ Properties }) => Properties.LoggingConfig)).toEqual(
        groups.map(({ id }) => ({
          LogFormat: 'JSON',
          ApplicationLogLevel: 'INFO',
          SystemLogLevel: 'WARN',
          LogGroup: { Ref: id },
        })),
      );
    }
  });
});

describe('the sweep', () => {
  it('is invoked once a day by a schedule whose role can do nothing else', () => {
    const schedule = one<{ Target: Record<string, unknown> }>(main, 'AWS::Scheduler::Schedule');
    expect(schedule).toMatchObject({
      ScheduleExpression: 'cron(0 3 * * ? *)',
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
    });
    expect(say(schedule.Target.Arn)).toBe('<Sweep.Arn>');
    expect(say(schedule.Target.RoleArn)).toBe('<SweepScheduleRole.Arn>');
    expect(one(everything, 'AWS::Scheduler::Schedule').ScheduleExpression).toBe('cron(30 4 * * ? *)');
  });

  it('is not repeated when it fails: its report says why', () => {
    expect(one(main, 'AWS::Lambda::EventInvokeConfig')).toMatchObject({ MaximumRetryAttempts: 0 });
  });
});

it('gives the addresses of what a client and an operator use', () => {
  const outputs = (of: typeof main) =>
    Object.fromEntries(Object.entries(of.Outputs).map(([name, { Value }]) => [name, say(Value)]));
  expect(outputs(main)).toEqual({
    ApiUrl: 'https://<ApiFunctionUrl.FunctionUrl>//[2]/api',
    FunctionUrl: 'https://<ApiFunctionUrl.FunctionUrl>//[2]',
    FunctionArn: '<Api.Arn>',
    FunctionName: '<Api>',
    SweepFunctionName: '<Sweep>',
    BucketName: 'images-<AWS::AccountId>-<AWS::Region>',
    TableName: '<Table>',
  });
  expect(outputs(everything)).toMatchObject({
    ApiUrl: 'https://images.example.org/api',
    DistributionOrigin: 'https://<Distribution.DomainName>',
  });
  expect(outputs(open).ApiUrl).toBe('https://<Distribution.DomainName>/api');
});
