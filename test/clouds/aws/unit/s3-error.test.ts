import { describe, expect, it } from 'vitest';
import { createS3Blobs } from '../../../../src/clouds/aws/s3-blobs.ts';
import { createS3Client } from '../../../../src/clouds/aws/s3-client.ts';
import { classifyS3Error, s3CheckError } from '../../../../src/clouds/aws/s3-error.ts';
import { codeOfAsync } from '../../../support/fault.ts';
import { testScope } from '../../../support/request-scope.ts';

function sdkError(status: number, name = 'Unknown'): Error {
  return Object.assign(new Error('secret words of the SDK'), { name, $metadata: { httpStatusCode: status } });
}
const socketError = (code: string) => Object.assign(new Error('secret words of a socket'), { code });

describe('an error of the SDK', () => {
  it.each([
    ['SlowDown', sdkError(503, 'SlowDown'), true, true],
    ['an internal error', sdkError(500, 'InternalError'), true, true],
    ['too many requests', sdkError(429), true, true],
    ['a response that could not be read', sdkError(200, 'SyntaxError'), true, true],
    ['a conflict', sdkError(409, 'ConditionalRequestConflict'), true, false],
    ['damaged bytes', sdkError(400, 'BadDigest'), true, false],
    ['a clock that is wrong', sdkError(403, 'RequestTimeTooSkewed'), true, false],
    ['no permission', sdkError(403, 'AccessDenied'), false, false],
    ['a bad request', sdkError(400, 'InvalidArgument'), false, false],
    ['a reset', socketError('ECONNRESET'), true, true],
    ['no listener', socketError('ECONNREFUSED'), true, false],
    ['malformed HTTP', socketError('HPE_INVALID_CONSTANT'), true, true],
    ['a certificate', socketError('DEPTH_ZERO_SELF_SIGNED_CERT'), true, true],
    ['a time-out', new DOMException('aborted', 'AbortError'), true, true],
    ['no credentials', Object.assign(new Error(), { name: 'CredentialsProviderError' }), false, false],
  ])('%s', (_case, error, retryable, mayHaveApplied) => {
    const failure = classifyS3Error(error);
    expect(failure).toMatchObject({ error: { code: 'StorageUnavailable' }, retryable, mayHaveApplied });
    expect(failure.error.message).not.toContain('secret');
  });

  it.each([[new TypeError('x is not a function')], ['a string'], [undefined]])(
    '%s is a fault of the program',
    (error) => {
      const failure = classifyS3Error(error);
      expect(failure).toMatchObject({ error: { code: 'InternalError' }, retryable: false, mayHaveApplied: true });
    },
  );
});

describe('why a bucket cannot be used', () => {
  it.each([
    ['Unreachable', socketError('ECONNREFUSED'), /AWS_ENDPOINT_URL_S3/],
    ['WrongRegion', sdkError(301, 'PermanentRedirect'), /AWS_REGION/],
    ['MissingRole', sdkError(403), /s3:ListBucket/],
    ['MissingContainer', sdkError(404), /BUCKET_NAME/],
    ['Failing', sdkError(503), /503/],
    ['NoCredentials', Object.assign(new Error(), { name: 'CredentialsProviderError' }), /role/],
  ])('%s', (reason, error, remedy) => {
    expect(s3CheckError(error)).toMatchObject({ reason, remedy: expect.stringMatching(remedy) });
  });
});

it('signs no URL without credentials, and one that ends with them', async () => {
  const open = (credentials: () => Promise<{ accessKeyId: string; secretAccessKey: string; expiration?: Date }>) => {
    const client = createS3Client({ region: 'eu-central-1' });
    Object.assign(client.config, { credentials });
    const now = () => new Date(Date.UTC(2026, 10, 26, 12, 0, 0, 900));
    return createS3Blobs({ client, bucket: 'images', url: 'https://images.example', now });
  };
  const none = open(() => Promise.reject(Object.assign(new Error('none'), { name: 'CredentialsProviderError' })));
  expect(await codeOfAsync(none.uploadUrl('x', 1, 60, testScope()))).toBe('StorageUnavailable');
  const keys = { accessKeyId: 'a', secretAccessKey: 'b' };
  const expiration = new Date(Date.UTC(2026, 10, 26, 12, 0, 30));
  const soon = await open(async () => ({ ...keys, expiration })).uploadUrl('x', 1, 60, testScope());
  expect(soon.expiresAt).toEqual(expiration);
  const later = await open(async () => keys).uploadUrl('x', 1, 60, testScope());
  expect(later.expiresAt).toEqual(new Date(Date.UTC(2026, 10, 26, 12, 1)));
  expect(later.url).toMatch(
    /^https:\/\/images\.example\/x\?.*X-Amz-Date=20261126T120000Z.*SignedHeaders=content-length%3Bhost%3Bif-none-match/,
  );
});
