import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { INDEX } from '../../../../src/clouds/aws/dynamo-table.ts';
import { all, say, template, variants } from '../support/template.ts';

/** docs.aws.amazon.com/service-authorization/latest/reference: what each command of the SDKs needs. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  AbortMultipartUpload: ['s3:AbortMultipartUpload'],
  CompleteMultipartUpload: ['s3:PutObject'],
  CopyObject: ['s3:GetObject', 's3:PutObject'],
  CreateMultipartUpload: ['s3:PutObject'],
  DeleteObject: ['s3:DeleteObject'],
  GetObject: ['s3:GetObject'],
  HeadBucket: ['s3:ListBucket'],
  HeadObject: ['s3:GetObject'],
  ListMultipartUploads: ['s3:ListBucketMultipartUploads'],
  ListObjectsV2: ['s3:ListBucket'],
  ListParts: ['s3:ListMultipartUploadParts'],
  PutObject: ['s3:PutObject'],
  UploadPart: ['s3:PutObject'],
  BatchGet: ['dynamodb:BatchGetItem'],
  Delete: ['dynamodb:DeleteItem'],
  Get: ['dynamodb:GetItem'],
  Put: ['dynamodb:PutItem'],
  Query: ['dynamodb:Query'],
};

const folder = new URL('../../../../src/clouds/aws/', import.meta.url);
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'));

/** The names that are imported from the SDKs, without those of types. */
const imported = sources.flatMap((text) =>
  [...text.matchAll(/import \{([^}]*)\} from '@aws-sdk\/[\w-]+'/g)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.trim().split(' ')[0] ?? ''),
  ),
);
const commands = [...new Set(imported.flatMap((name) => /^(\w+)Command$/.exec(name)?.[1] ?? []))];

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

interface Role {
  readonly AssumeRolePolicyDocument: { readonly Statement: readonly unknown[] };
  readonly ManagedPolicyArns?: unknown;
  readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
}

/** What a role may do, one line each: `action resource`. */
function grants(role: Role): string[] {
  expect(role.ManagedPolicyArns).toBeUndefined();
  return role.Policies.flatMap(({ PolicyDocument }) =>
    PolicyDocument.Statement.flatMap(({ Effect, Action, Resource }) => {
      expect(Effect).toBe('Allow');
      return [Action].flat().map((action) => `${action} ${say(Resource)}`);
    }),
  );
}

describe.each(variants)('%s: roles', (variant) => {
  const roles = Object.fromEntries(
    all(template(variant), 'AWS::IAM::Role').map(({ id, Properties }) => [
      id.replace(/Role[\dA-F]{8}$/, ''),
      Properties as unknown as Role,
    ]),
  );
  const bucket = `arn:<AWS::Partition>:s3:::${variant === 'everything' ? 'photos' : 'images'}-<AWS::AccountId>-<AWS::Region>`;
  const data = [
    `s3:AbortMultipartUpload ${bucket}/*`,
    `s3:DeleteObject ${bucket}/*`,
    `s3:GetObject ${bucket}/*`,
    `s3:ListMultipartUploadParts ${bucket}/*`,
    `s3:PutObject ${bucket}/*`,
    `s3:ListBucket ${bucket}`,
    `s3:ListBucketMultipartUploads ${bucket}`,
    'dynamodb:BatchGetItem <Table.Arn>',
    'dynamodb:DeleteItem <Table.Arn>',
    'dynamodb:GetItem <Table.Arn>',
    'dynamodb:PutItem <Table.Arn>',
    `dynamodb:Query <Table.Arn>/index/${INDEX}`,
  ];

  it('are three, and allow nothing but what is listed here', () => {
    expect(Object.keys(roles).sort()).toEqual(['Api', 'Sweep', 'SweepSchedule']);
    for (const name of ['Api', 'Sweep']) {
      const log = [`logs:CreateLogStream <${name}Log.Arn>`, `logs:PutLogEvents <${name}Log.Arn>`];
      expect(roles[name] && grants(roles[name])).toEqual([...data, ...log]);
    }
    expect(roles.SweepSchedule && grants(roles.SweepSchedule)).toEqual(['lambda:InvokeFunction <Sweep.Arn>']);
  });

  it('are assumed by the service that they are for', () => {
    const assumedBy = Object.entries(roles).map(([name, { AssumeRolePolicyDocument }]) => {
      const [statement] = AssumeRolePolicyDocument.Statement as {
        Principal: { Service: string };
        Condition?: object;
      }[];
      return [name, statement?.Principal.Service, statement?.Condition];
    });
    expect(assumedBy).toEqual([
      ['Api', 'lambda.amazonaws.com', undefined],
      ['Sweep', 'lambda.amazonaws.com', undefined],
      [
        'SweepSchedule',
        'scheduler.amazonaws.com',
        { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      ],
    ]);
  });

  it('allow exactly what the commands in the sources need', () => {
    expect(commands.filter((name) => ACTIONS[name] === undefined)).toEqual([]);
    const needed = new Set(commands.flatMap((name) => ACTIONS[name] ?? []));
    const given = data.map((line) => line.split(' ')[0]);
    expect([...new Set(given)].sort()).toEqual([...needed].sort());
  });
});

it('finds every command where it is used, and no other way to call a service', () => {
  expect(commands.length).toBeGreaterThanOrEqual(15);
  expect(imported.filter((name) => /^(?:paginate|waitUntil)|^(?:S3|DynamoDB|DynamoDBDocument)$/.test(name))).toEqual(
    [],
  );
});

it('queries the index alone', () => {
  const queries = sources.flatMap((text) => text.split('new QueryCommand(').slice(1));
  expect(queries.length).toBeGreaterThan(0);
  expect(queries.filter((text) => !/^\{[^}]*IndexName: INDEX/.test(text))).toEqual([]);
});
