import { accessDenied, S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';
import { type Credentials, isSame, type Signed, signatureOf, signingKey } from './signature.ts';

export interface Account {
  readonly credentials: Credentials;
  readonly region: string;
  readonly now: () => Date;
}

/** What is needed to check the body of an authenticated request. */
export interface Authenticated {
  readonly signed: Signed;
  readonly key: Buffer;
  readonly signature: string;
}

interface Claim {
  readonly accessKeyId: string;
  readonly signed: Signed;
  readonly signature: string;
}

/** Allowed clock skew. */
const MAX_SKEW_MS = 15 * 60 * 1_000;
const MAX_EXPIRES_SECONDS = 7 * 24 * 60 * 60;
const UNSIGNED = 'UNSIGNED-PAYLOAD';

/** Throws unless the request is signed with version 4, in its header or its query. */
export function authenticate(request: S3Request, account: Account): Authenticated {
  const claim = request.query.has('X-Amz-Algorithm') ? claimOfQuery(request, account) : claimOfHeader(request, account);
  const { accessKeyId, signed, signature } = claim;
  const { credentials, region } = account;
  const [day, at, service, end] = signed.scope.split('/');
  if (at !== region || service !== 's3' || end !== 'aws4_request' || !signed.time.startsWith(`${day}T`)) {
    throw new S3Error(
      400,
      'AuthorizationHeaderMalformed',
      `The authorization header is malformed; the region '${at}' is wrong; expecting '${region}'`,
      { Region: region },
    );
  }
  if (accessKeyId !== credentials.accessKeyId) {
    throw new S3Error(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', {
      AWSAccessKeyId: accessKeyId,
    });
  }
  requireSigned(request, signed.headers);
  const key = signingKey(credentials, signed.scope);
  if (!isSame(signatureOf(request, signed, key), signature)) throw wrongSignature();
  return { signed, key, signature };
}

export function wrongSignature(): S3Error {
  return new S3Error(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  );
}

function claimOfHeader(request: S3Request, { now }: Account): Claim {
  const authorization = request.header('authorization');
  if (authorization === undefined) throw accessDenied();
  const [, accessKeyId = '', scope = '', headers = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([\da-f]+)$/.exec(
      authorization,
    ) ?? [];
  if (signature === '') {
    throw new S3Error(400, 'AuthorizationHeaderMalformed', 'The authorization header is malformed.');
  }
  const payloadHash = request.header('x-amz-content-sha256');
  if (payloadHash === undefined) {
    throw new S3Error(400, 'InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  }
  const time = request.header('x-amz-date') ?? '';
  if (!(Math.abs(now().getTime() - millisecondsOf(time)) <= MAX_SKEW_MS)) {
    throw new S3Error(
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
    );
  }
  return { accessKeyId, signed: { scope, time, headers: headers.split(';'), payloadHash }, signature };
}

function claimOfQuery({ query, header }: S3Request, { now }: Account): Claim {
  if (header('authorization') !== undefined) {
    throw new S3Error(400, 'InvalidArgument', 'Only one auth mechanism allowed');
  }
  const value = (name: string) => query.get(`X-Amz-${name}`) ?? '';
  const [, accessKeyId = '', scope = ''] = /^([^/]+)\/(.+)$/.exec(value('Credential')) ?? [];
  const [time, seconds] = [value('Date'), Number(value('Expires'))];
  const from = millisecondsOf(time);
  const isComplete = value('Algorithm') === 'AWS4-HMAC-SHA256' && scope !== '' && !Number.isNaN(from);
  if (!isComplete || !(seconds >= 1 && seconds <= MAX_EXPIRES_SECONDS)) {
    throw new S3Error(400, 'AuthorizationQueryParametersError', 'Error parsing the X-Amz-* parameters of the query');
  }
  const at = now().getTime();
  if (from - at > MAX_SKEW_MS) throw accessDenied('Request is not valid yet');
  if (at > from + seconds * 1_000) throw accessDenied('Request has expired');
  const payloadHash = header('x-amz-content-sha256') ?? query.get('X-Amz-Content-Sha256') ?? UNSIGNED;
  const headers = value('SignedHeaders').split(';');
  return { accessKeyId, signed: { scope, time, headers, payloadHash }, signature: value('Signature') };
}

/** The host and all `x-amz-*` headers must be signed. */
function requireSigned({ headerNames }: S3Request, signed: readonly string[]): void {
  const missing = headerNames.filter((name) => name.startsWith('x-amz-') && !signed.includes(name));
  if (!signed.includes('host')) missing.push('host');
  if (missing.length === 0) return;
  throw new S3Error(403, 'AccessDenied', 'There were headers present in the request which were not signed', {
    HeadersNotSigned: missing.join(', '),
  });
}

/** `20261126T120000Z` */
function millisecondsOf(time: string): number {
  return Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
