import { S3RequestPresigner } from '@aws-sdk/s3-request-presigner';
import type { PartUrls, ReadUrlOptions, SignedUrl, UploadUrl } from '../../images/blob-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { attemptS3, type S3Bucket } from './s3-bucket.ts';

export interface Signer {
  readUrl(name: string, options: ReadUrlOptions, scope: RequestScope): Promise<SignedUrl>;
  /** Accepts one PUT of exactly this size, and only creates. */
  uploadUrl(name: string, sizeBytes: number, lifetimeSeconds: number, scope: RequestScope): Promise<UploadUrl>;
  /** Each accepts PUTs of exactly the size of its part. */
  partUrls(upload: StartedUpload, lifetimeSeconds: number, scope: RequestScope): Promise<PartUrls>;
}

export interface StartedUpload {
  readonly name: string;
  readonly uploadId: string;
  /** Of its parts. */
  readonly sizes: readonly number[];
}

/** The request that a URL authorizes. S3 rejects additional `x-amz-*` headers. */
interface Grant {
  readonly method: 'GET' | 'HEAD' | 'PUT';
  readonly name: string;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
}

const NEW_ONLY = { 'if-none-match': '*' };

/**
 * Signs URLs for single objects, without a request. `getSignedUrl` of the SDK runs the whole request pipeline and takes 1 ms
 * per URL, too slow for the parts of an upload or the previews of a list; this takes 0.1 ms.
 */
export function createSigner({ client: { config }, url }: S3Bucket, now: () => Date): Signer {
  const { region, credentials, sha256 } = config;
  const presigner = new S3RequestPresigner({ region, credentials, sha256 });

  /** Signatures have whole seconds, and expire with the credentials. */
  async function validity(lifetimeSeconds: number) {
    const { expiration } = await credentials();
    const signingDate = new Date(Math.floor(now().getTime() / 1_000) * 1_000);
    const end = signingDate.getTime() + lifetimeSeconds * 1_000;
    const expiresAt = new Date(Math.min(end, expiration?.getTime() ?? end));
    return { expiresAt, times: { signingDate, expiresIn: lifetimeSeconds } };
  }

  async function sign({ method, name, query, headers }: Grant, times: { signingDate: Date; expiresIn: number }) {
    const { protocol, hostname, port, host, pathname } = new URL(`${url}/${encodePath(name)}`);
    const request = { method, protocol, hostname, path: pathname, query, headers: { host, ...headers } };
    const all = new Set(Object.keys(request.headers));
    const signed = await presigner.presign(
      { ...request, ...(port !== '' && { port: Number(port) }) },
      { ...times, signableHeaders: all, unhoistableHeaders: all },
    );
    const pairs = Object.entries(signed.query ?? {}).map(
      ([key, value]) => `${key}=${encodeURIComponent(String(value))}`,
    );
    return `${protocol}//${host}${pathname}?${pairs.join('&')}`;
  }

  return {
    // Without credentials, the store is unavailable.
    readUrl: (name, { method = 'GET', lifetimeSeconds, contentType, contentDisposition }, scope) =>
      attemptS3(scope, async () => {
        const { times, expiresAt } = await validity(lifetimeSeconds);
        const query = {
          'response-content-type': contentType,
          'response-content-disposition': contentDisposition,
        };
        return { url: await sign({ method, name, query, headers: {} }, times), expiresAt };
      }),

    uploadUrl: (name, sizeBytes, lifetimeSeconds, scope) =>
      attemptS3(scope, async () => {
        const { times, expiresAt } = await validity(lifetimeSeconds);
        const headers = { 'content-length': String(sizeBytes), ...NEW_ONLY };
        return {
          url: await sign({ method: 'PUT', name, query: {}, headers }, times),
          expiresAt,
          headers: NEW_ONLY,
        };
      }),

    partUrls: ({ name, uploadId, sizes }, lifetimeSeconds, scope) =>
      attemptS3(scope, async () => {
        const { times } = await validity(lifetimeSeconds);
        const signPart = (size: number, index: number) => {
          const query = { partNumber: String(index + 1), uploadId };
          return sign({ method: 'PUT', name, query, headers: { 'content-length': String(size) } }, times);
        };
        return { urls: await Promise.all(sizes.map(signPart)), headers: {} };
      }),
  };
}

/** As S3 does when it checks a signature: everything but letters, digits and `-._~`. */
function encodePath(name: string): string {
  const escaped = (sign: string) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
  return name
    .split('/')
    .map((part) => encodeURIComponent(part).replace(/[!'()*]/g, escaped))
    .join('/');
}
