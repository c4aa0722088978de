import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalS3, startS3 } from '../../../../infra/aws/local/s3/server.ts';

/** The keys, requests and signatures in AWS's documentation of signature version 4: "Examples: Signature Calculations". */
const DOCUMENTED = {
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
  at: Date.UTC(2013, 4, 24),
  scope: 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request',
  headers: { 'x-amz-date': '20130524T000000Z' },
};
const NO_BYTES = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const CHUNKS = [
  [Buffer.alloc(65_536, 'a'), 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648'],
  [Buffer.alloc(1_024, 'a'), '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497'],
  [Buffer.alloc(0), 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9'],
] as const;

let clock = DOCUMENTED.at;
let s3: LocalS3;
const client = (more: object = {}) => {
  const now = { systemClockOffset: clock - Date.now(), region: 'us-east-1', forcePathStyle: true, maxAttempts: 1 };
  return new S3Client({ ...now, endpoint: s3.endpoint, credentials: DOCUMENTED.credentials, ...more });
};
beforeAll(async () => {
  s3 = await startS3({ credentials: DOCUMENTED.credentials, now: () => new Date(clock) });
  for (const Bucket of ['examplebucket', 'test.txt']) await client().send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => s3.stop());

interface Raw {
  readonly method?: string;
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: Buffer;
}

/** The status and the code of the error. */
async function send({ method = 'GET', path, headers, body }: Raw): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const request = httpRequest({ host: '127.0.0.1', port: s3.port, method, path, headers }, (response) => {
    const [status] = [response.statusCode];
    text(response).then((xml) => resolve([status, /<Code>(.*?)</.exec(xml)?.[1]].filter(Boolean).join(' ')), reject);
  });
  request.on('error', reject).end(body);
  return promise;
}

describe('a signature in the header', () => {
  const signed = (signature: string, headers: OutgoingHttpHeaders = {}) => ({
    path: '/test.txt',
    headers: {
      host: 'examplebucket.s3.amazonaws.com',
      range: 'bytes=0-9',
      'x-amz-content-sha256': NO_BYTES,
      ...DOCUMENTED.headers,
      authorization: `AWS4-HMAC-SHA256 Credential=${DOCUMENTED.scope},SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=${signature}`,
      ...headers,
    },
  });
  const RIGHT = 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41';

  // The path names a bucket here: a GET of it, without a list type, is what this stand-in does not do.
  it.each([
    ['the documented one', signed(RIGHT), '405 MethodNotAllowed'],
    ['another one', signed(RIGHT.replace('f0', 'f1')), '403 SignatureDoesNotMatch'],
    ['one for another range', signed(RIGHT, { range: 'bytes=0-8' }), '403 SignatureDoesNotMatch'],
    ['one without a header of S3', signed(RIGHT, { 'x-amz-acl': 'private' }), '403 AccessDenied'],
    ['none', { path: '/test.txt', headers: {} }, '403 AccessDenied'],
  ])('%s', async (_case, request, answer) => {
    expect(await send(request)).toBe(answer);
  });

  it('ends after a quarter of an hour', async () => {
    clock += 16 * 60 * 1_000;
    expect(await send(signed(RIGHT))).toBe('403 RequestTimeTooSkewed');
    clock = DOCUMENTED.at;
  });

  it.each([
    [
      'of another secret',
      { credentials: { ...DOCUMENTED.credentials, secretAccessKey: 'x' } },
      'SignatureDoesNotMatch',
    ],
    ['of another key', { credentials: { accessKeyId: 'x', secretAccessKey: 'x' } }, 'InvalidAccessKeyId'],
    ['of another region', { region: 'eu-central-1' }, 'AuthorizationHeaderMalformed'],
  ])('%s is refused', async (_case, options, name) => {
    const get = client(options).send(new GetObjectCommand({ Bucket: 'examplebucket', Key: 'x' }));
    await expect(get).rejects.toMatchObject({ name });
  });
});

it.each([
  ['the documented one', 0, 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404', '405 MethodNotAllowed'],
  ['another one', 0, 'beeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404', '403 SignatureDoesNotMatch'],
  ['an old one', 86_401_000, 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404', '403 AccessDenied'],
])('a signature in the query: %s', async (_case, laterMs, signature, answer) => {
  clock = DOCUMENTED.at + laterMs;
  const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(DOCUMENTED.scope)}&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=${signature}`;
  expect(await send({ path: `/test.txt?${query}`, headers: { host: 'examplebucket.s3.amazonaws.com' } })).toBe(answer);
  clock = DOCUMENTED.at;
});

describe('signed chunks', () => {
  const body = (change: (chunk: Buffer) => Buffer) =>
    Buffer.concat(
      CHUNKS.flatMap(([bytes, signature]) => [
        Buffer.from(`${bytes.length.toString(16)};chunk-signature=${signature}\r\n`),
        change(bytes),
        Buffer.from('\r\n'),
      ]),
    );
  it.each([
    ['as documented', (bytes: Buffer) => bytes, '200'],
    [
      'with another byte',
      (bytes: Buffer) => Buffer.concat([Buffer.from('b'), bytes]).subarray(0, bytes.length),
      '403 SignatureDoesNotMatch',
    ],
    ['with bytes that are missing', (bytes: Buffer) => bytes.subarray(0, 1_000), '403 SignatureDoesNotMatch'],
  ])('%s', async (_case, change, answer) => {
    const sent = body(change);
    const headers = {
      host: 's3.amazonaws.com',
      ...DOCUMENTED.headers,
      'content-encoding': 'aws-chunked',
      'content-length': '66824',
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'x-amz-decoded-content-length': '66560',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      authorization: `AWS4-HMAC-SHA256 Credential=${DOCUMENTED.scope},SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9`,
    };
    const whole = Buffer.concat([sent, Buffer.alloc(66_824)]).subarray(0, 66_824);
    expect(await send({ method: 'PUT', path: '/examplebucket/chunkObject.txt', headers, body: whole })).toBe(answer);
  });
});

it.each(['crc32', 'sha256'])('takes a stream with a checksum behind it, and no wrong one: %s', async (algorithm) => {
  const ChecksumAlgorithm = algorithm.toUpperCase() as 'CRC32' | 'SHA256';
  const put = (spoil: (chunk: string) => string) => {
    const one = client();
    one.middlewareStack.add(
      (next) => async (args) => {
        const { request } = args as { request: { body: Readable } };
        const sent = request.body;
        request.body = Readable.from(
          (async function* () {
            for await (const chunk of sent) yield spoil(Buffer.from(chunk).toString('latin1'));
          })(),
        );
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    const Body = Readable.from([Buffer.from('some '), Buffer.from('bytes')]);
    return one.send(
      new PutObjectCommand({ Bucket: 'examplebucket', Key: 'x', Body, ContentLength: 10, ChecksumAlgorithm }),
    );
  };
  await put((chunk) => chunk);
  await expect(put((chunk) => chunk.replace('bytes', 'bites'))).rejects.toMatchObject({ name: 'BadDigest' });
  const { Body } = await client().send(new GetObjectCommand({ Bucket: 'examplebucket', Key: 'x' }));
  expect(await Body?.transformToString()).toBe('some bytes');
});

it('refuses a body that is not the signed one, and keeps none of it', async () => {
  const one = client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
  one.middlewareStack.add(
    (next) => (args) => {
      Object.assign((args as { request: object }).request, { body: Buffer.from('bites') });
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  const key = { Bucket: 'examplebucket', Key: 'spoilt' };
  await expect(one.send(new PutObjectCommand({ ...key, Body: Buffer.from('bytes') }))).rejects.toMatchObject({
    name: 'XAmzContentSHA256Mismatch',
  });
  await expect(client().send(new GetObjectCommand(key))).rejects.toMatchObject({ name: 'NoSuchKey' });
});
