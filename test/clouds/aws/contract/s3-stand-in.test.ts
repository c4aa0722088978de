import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutBucketCorsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareBucket } from '../../../../infra/aws/local/s3/prepare-bucket.ts';
import { LOCAL_CREDENTIALS } from '../../../../infra/aws/local/s3/server.ts';
import { findProgram } from '../support/find-program.ts';
import { BUCKET, clientOf, REGION, startBucket } from '../support/s3.ts';
import { startProcess } from '../support/start-process.ts';

const MIB = 1024 * 1024;
const MAIN = join(import.meta.dirname, '../../../../infra/aws/local/s3/main.ts');

let s3: Awaited<ReturnType<typeof startBucket>>;
let folder: string;
beforeAll(async () => {
  s3 = await startBucket();
  folder = await mkdtemp(join(tmpdir(), 's3-'));
});
afterAll(async () => {
  await s3.stop();
  await rm(folder, { recursive: true });
});

const put = (more: Partial<PutObjectCommandInput> = {}) =>
  s3.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'x', Body: 'bytes', ...more }));
const contentOf = async (client = s3.client, Key = 'x') =>
  (await client.send(new GetObjectCommand({ Bucket: BUCKET, Key }))).Body?.transformToString();

describe('conditions', () => {
  it('let one of many create an object', async () => {
    const race = Array.from({ length: 20 }, (_, at) => put({ Key: 'race', IfNoneMatch: '*', Body: String(at) }));
    const ends = await Promise.allSettled(race);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['a PUT over what is there', () => put({ IfNoneMatch: '*' }), 'PreconditionFailed'],
    ['a PUT over another version', () => put({ IfMatch: '"other"' }), 'PreconditionFailed'],
    ['a PUT over nothing', () => put({ Key: 'none', IfMatch: '"other"' }), 'NoSuchKey'],
    ['a PUT unless another version is there', () => put({ IfNoneMatch: '"other"' }), 'NotImplemented'],
    [
      'a DELETE of another version',
      () => s3.client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'x', IfMatch: '"other"' })),
      'PreconditionFailed',
    ],
    [
      'a GET of another version',
      () => s3.client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'x', IfMatch: '"other"' })),
      'PreconditionFailed',
    ],
    ['more metadata than fits', () => put({ Metadata: { a: 'x'.repeat(2_048) } }), 'MetadataTooLarge'],
    ['what is not imitated', () => put({ Tagging: 'a=b' }), 'NotImplemented'],
  ])('refuse %s', async (_case, work, name) => {
    await put();
    await expect(work()).rejects.toMatchObject({ name });
    expect(await contentOf()).toBe('bytes');
  });
});

it('completes an upload of parts of which some are copied, once, in their order', async () => {
  const Key = 'parts';
  const source = randomBytes(6 * MIB);
  await put({ Key: 'a source & more.bin', Body: source });
  const { UploadId } = await s3.client.send(
    new CreateMultipartUploadCommand({ Bucket: BUCKET, Key, ContentType: 'a/b' }),
  );
  const copied = await s3.client.send(
    new UploadPartCopyCommand({
      Bucket: BUCKET,
      Key,
      UploadId,
      PartNumber: 1,
      CopySource: `${BUCKET}/a%20source%20%26%20more.bin`,
      CopySourceRange: `bytes=10-${5 * MIB + 9}`,
    }),
  );
  const { ETag } = await s3.client.send(
    new UploadPartCommand({ Bucket: BUCKET, Key, UploadId, PartNumber: 2, Body: 'end' }),
  );
  const first = { PartNumber: 1, ETag: copied.CopyPartResult?.ETag };
  const complete = (...Parts: object[]) =>
    s3.client.send(new CompleteMultipartUploadCommand({ Bucket: BUCKET, Key, UploadId, MultipartUpload: { Parts } }));
  await expect(complete({ PartNumber: 2, ETag }, first)).rejects.toMatchObject({ name: 'InvalidPartOrder' });
  await expect(complete(first, { PartNumber: 2, ETag: '"other"' })).rejects.toMatchObject({ name: 'InvalidPart' });
  await expect(complete()).rejects.toMatchObject({ name: 'MalformedXML' });
  const { ETag: whole } = await complete(first, { PartNumber: 2, ETag });
  expect(whole).toMatch(/^"[\da-f]{32}-2"$/);
  await expect(complete(first, { PartNumber: 2, ETag })).rejects.toMatchObject({ name: 'NoSuchUpload' });
  const range = { Bucket: BUCKET, Key, Range: `bytes=${5 * MIB - 3}-` };
  const { Body, ContentType } = await s3.client.send(new GetObjectCommand(range));
  const expected = Buffer.concat([source.subarray(5 * MIB + 7, 5 * MIB + 10), Buffer.from('end')]);
  expect(Buffer.from((await Body?.transformToByteArray()) ?? [])).toEqual(expected);
  expect(ContentType).toBe('a/b');
});

describe('CORS', () => {
  const rule = {
    AllowedOrigins: ['https://*.example.org'],
    AllowedMethods: ['GET', 'PUT'],
    AllowedHeaders: ['if-*'],
    ExposeHeaders: ['ETag'],
    MaxAgeSeconds: 60,
  };
  const ask = (origin: string, method: string, headers: string) =>
    fetch(`${s3.endpoint}/${BUCKET}/x`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': headers },
    });
  const origin = 'https://www.example.org';

  it('is as the bucket says, and off before', async () => {
    expect((await ask(origin, 'PUT', 'if-none-match')).status).toBe(403);
    const command = { Bucket: BUCKET, CORSConfiguration: { CORSRules: [rule] } };
    await s3.client.send(new PutBucketCorsCommand(command));
    const allowed = await ask(origin, 'PUT', 'if-none-match');
    expect([allowed.status, Object.fromEntries(allowed.headers)]).toMatchObject([
      200,
      {
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'GET, PUT',
        'access-control-allow-headers': 'if-none-match',
        'access-control-max-age': '60',
      },
    ]);
    for (const other of [
      ask('https://example.com', 'PUT', 'if-none-match'),
      ask(origin, 'DELETE', 'if-none-match'),
      ask(origin, 'PUT', 'content-type'),
    ]) {
      expect((await other).status).toBe(403);
    }
    const refused = await fetch(`${s3.endpoint}/${BUCKET}/x`, { headers: { origin } });
    expect([refused.status, refused.headers.get('access-control-expose-headers')]).toEqual([403, 'ETag']);
  });
});

it('keeps what it has answered for in a folder, whenever it is killed, and nothing else', async () => {
  const start = () =>
    startProcess(process.execPath, [MAIN, '--region', 'eu-central-1', '--data', folder], /^listening (\S+)/);
  const first = await start();
  const client = clientOf(first.found, 'eu-central-1');
  await prepareBucket(client, BUCKET, ['https://www.example.org']);
  await prepareBucket(client, BUCKET, ['https://www.example.org']);
  await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'é/kept', Body: 'old', Metadata: { imageid: 'x' } }));
  await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'é/kept', Body: 'kept', Metadata: { imageid: 'x' } }));
  await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'gone', Body: 'gone' }));
  await client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'gone' }));
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key: 'parts' }));
  const part = { Bucket: BUCKET, Key: 'parts', UploadId, PartNumber: 1 };
  const { ETag } = await client.send(new UploadPartCommand({ ...part, Body: 'a part' }));
  await first.kill();
  await writeFile(join(folder, 'bodies', 'half'), 'of a body that was cut off by the kill');

  const second = await start();
  const again = clientOf(second.found, 'eu-central-1');
  expect(await contentOf(again, 'é/kept')).toBe('kept');
  const asked = { origin: 'https://www.example.org', 'access-control-request-method': 'PUT' };
  expect((await fetch(`${second.found}/${BUCKET}/x`, { method: 'OPTIONS', headers: asked })).status).toBe(200);
  const { Metadata } = await again.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'é/kept' }));
  expect(Metadata).toEqual({ imageid: 'x' });
  await expect(contentOf(again, 'gone')).rejects.toMatchObject({ name: 'NoSuchKey' });
  expect((await again.send(new ListPartsCommand(part))).Parts).toMatchObject([{ PartNumber: 1, ETag, Size: 6 }]);
  await again.send(
    new CompleteMultipartUploadCommand({ ...part, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } }),
  );
  expect(await contentOf(again, 'parts')).toBe('a part');
  await second.kill();
  const kept = await Promise.all(
    (await readdir(join(folder, 'bodies'))).map((name) => readFile(join(folder, 'bodies', name), 'utf8')),
  );
  expect(kept.sort()).toEqual(['a part', 'kept']);
});

const aws = findProgram('aws', 'a second signer');

describe.runIf(aws !== undefined)('the AWS CLI, a second signer', () => {
  const env = () => ({
    PATH: process.env.PATH,
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  const run = async (...args: string[]) => {
    const ended = await startProcess(aws ?? '', ['--endpoint-url', s3.endpoint, ...args], undefined, env());
    return ended.output;
  };

  it('sends and reads large files, and what it signs is accepted', async () => {
    const [file, back] = [join(folder, 'large'), join(folder, 'back')];
    const bytes = randomBytes(17 * MIB);
    await writeFile(file, bytes);
    // Of version 1, which signs URLs with an older version by default.
    await writeFile(join(folder, 'config'), '[default]\ns3 =\n    signature_version = s3v4\n');
    await run('s3', 'cp', '--quiet', file, `s3://${BUCKET}/cli/a b+c é.bin`);
    await run('s3', 'cp', '--quiet', `s3://${BUCKET}/cli/a b+c é.bin`, back);
    expect((await readFile(back)).equals(bytes)).toBe(true);
    const url = (await run('s3', 'presign', `s3://${BUCKET}/cli/a b+c é.bin`)).trim();
    const presigned = await fetch(url);
    expect(presigned.status).toBe(200);
    expect(Buffer.from(await presigned.arrayBuffer()).equals(bytes)).toBe(true);
    const names = await run(
      's3api',
      'list-objects-v2',
      '--bucket',
      BUCKET,
      '--prefix',
      'cli/',
      '--query',
      'Contents[].Key',
    );
    expect(JSON.parse(names)).toEqual(['cli/a b+c é.bin']);
  });
});
