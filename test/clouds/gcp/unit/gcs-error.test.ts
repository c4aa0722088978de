import { describe, expect, it } from 'vitest';
import { createGcsBlobs } from '../../../../src/clouds/gcp/gcs-blobs.ts';
import { createGcsClient, type GcsAuth } from '../../../../src/clouds/gcp/gcs-client.ts';
import {
  ConnectionError,
  CredentialsError,
  classifyGcsError,
  gcsCheckError,
  ResponseError,
} from '../../../../src/clouds/gcp/gcs-error.ts';
import { BrokenResponseError } from '../../../../src/stores/connection-error.ts';
import { codeOfAsync } from '../../../support/fault.ts';
import { testScope } from '../../../support/request-scope.ts';

const response = (status: number) => new ResponseError(status, 'secret words', undefined);

describe('an error of Cloud Storage', () => {
  it.each([
    ['too many requests', response(429), true, true],
    ['a moment out of order', response(503), true, true],
    ['an upload that was too slow', response(408), true, true],
    ['no permission', response(403), false, false],
    ['a bad request', response(400), false, false],
    ['a reset', new ConnectionError('ECONNRESET', undefined), true, true],
    ['a certificate', new ConnectionError('CERT_HAS_EXPIRED', undefined), true, true],
    ['a failure of fetch without a code', new ConnectionError(undefined, undefined), true, true],
    ['no listener', new ConnectionError('ECONNREFUSED', undefined), true, false],
    ['half a response', new BrokenResponseError('secret words'), true, true],
    ['no token', new CredentialsError('secret words'), true, false],
    ['a time-out', new DOMException('aborted', 'AbortError'), true, true],
  ])('%s', (_case, error, retryable, mayHaveApplied) => {
    const failure = classifyGcsError(error);
    expect(failure).toMatchObject({ error: { code: 'StorageUnavailable' }, retryable, mayHaveApplied });
    expect(failure.error.message).not.toContain('secret');
  });

  it.each([[new TypeError('x is not a function')], ['a string'], [undefined]])(
    '%s is a fault of the program',
    (error) => {
      const failure = classifyGcsError(error);
      expect(failure).toMatchObject({ error: { code: 'InternalError' }, retryable: false, mayHaveApplied: true });
    },
  );
});

describe('why a bucket cannot be used', () => {
  it.each([
    ['Unreachable', new ConnectionError('ECONNREFUSED', undefined), /stand-in/],
    ['MissingRole', response(403), /storage\.objectUser/],
    ['MissingRole', response(401), /storage\.objectUser/],
    ['MissingContainer', response(404), /BUCKET_NAME/],
    ['Failing', response(503), /503/],
    ['NoToken', new CredentialsError(''), /service account/],
  ])('%s', (reason, error, remedy) => {
    expect(gcsCheckError(error)).toMatchObject({ reason, remedy: expect.stringMatching(remedy) });
  });
});

describe('without a key', () => {
  const scope = testScope();
  const open = (auth: Partial<GcsAuth>) => {
    const client = { ...createGcsClient({}), auth: { ...createGcsClient({}).auth, ...auth } as GcsAuth };
    return createGcsBlobs({ client, bucket: 'images', now: () => new Date(Date.UTC(2026, 10, 26, 12, 0, 0, 900)) });
  };

  it('IAM signs for the service account, whose name is asked for once', async () => {
    const signed: string[] = [];
    let asked = 0;
    const blobs = open({
      getCredentials: async () => ({ client_email: `images@p.iam.gserviceaccount.com${asked++ || ''}` }),
      sign: async (text: string) => Buffer.from(`s${signed.push(text)}`).toString('base64'),
    });
    const { url, expiresAt } = await blobs.uploadUrl('uploads/x', 5, 60, scope);
    expect(expiresAt).toEqual(new Date(Date.UTC(2026, 10, 26, 12, 1)));
    expect(url).toMatch(/^https:\/\/storage\.googleapis\.com\/images\/uploads\/x\?X-Goog-Algorithm=GOOG4-RSA-SHA256&/);
    const { urls } = await blobs.partUrls('uploads/x', [5, 5, 3], 60, scope);
    expect(urls.every((one) => one.includes('X-Goog-Credential=images%40p.iam.gserviceaccount.com%2F20261126'))).toBe(
      true,
    );
    expect(signed).toHaveLength(4);
    expect(signed[0]).toMatch(
      /^GOOG4-RSA-SHA256\n20261126T120000Z\n20261126\/auto\/storage\/goog4_request\n[\da-f]{64}$/,
    );
  });

  it.each<[string, Partial<GcsAuth>]>([
    ['no credentials', { getCredentials: () => Promise.reject(new Error('none')) }],
    ['credentials of a person', { getCredentials: async () => ({}) }],
    [
      'no right to sign',
      { getCredentials: async () => ({ client_email: 'a' }), sign: () => Promise.reject(new Error('403')) },
    ],
  ])('a URL is not available with %s', async (_case, auth) => {
    expect(await codeOfAsync(open(auth).uploadUrl('x', 1, 60, scope))).toBe('StorageUnavailable');
  });
});
