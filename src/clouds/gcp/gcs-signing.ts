import type { PartUrls, ReadUrlOptions, SignedUrl, UploadUrl } from '../../images/blob-store.ts';
import { eachOf } from '../../images/each-of.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { attemptGcs, type GcsBucket } from './gcs-bucket.ts';
import { CredentialsError } from './gcs-error.ts';
import { partName } from './gcs-parts.ts';
import { encode, type Grant, signUrl } from './gcs-signature.ts';

export interface Signer {
  readUrl(name: string, options: ReadUrlOptions, scope: RequestScope): Promise<SignedUrl>;
  /** Allows one PUT of exactly this many bytes, if the name is unused. */
  uploadUrl(name: string, sizeBytes: number, lifetimeSeconds: number, scope: RequestScope): Promise<UploadUrl>;
  /** Each allows PUTs from the smallest to the largest part size. */
  partUrls(name: string, sizes: readonly number[], lifetimeSeconds: number, scope: RequestScope): Promise<PartUrls>;
}

const LENGTH_RANGE = 'x-goog-content-length-range';
const GENERATION_MATCH = 'x-goog-if-generation-match';
/** Maximum concurrent signing calls to IAM. */
const SIGNATURES_AT_ONCE = 16;

/** Signs URLs, one object each. Without a key every signature is a `signBlob` call to IAM. */
export function createSigner({ client, bucket }: GcsBucket, now: () => Date): Signer {
  const { auth, endpoint } = client;
  let known: string | undefined;

  /** Email of the service account, which is constant during the process. */
  async function clientEmail(): Promise<string> {
    known ??= (await auth.getCredentials()).client_email;
    if (known === undefined) throw new Error('The credentials have no client_email: they are not of a service account');
    return known;
  }

  async function sign(
    name: string,
    lifetimeSeconds: number,
    grant: Pick<Grant, 'method' | 'query' | 'headers'>,
  ): Promise<SignedUrl> {
    const from = new Date(Math.floor(now().getTime() / 1_000) * 1_000);
    const url = new URL(`${endpoint}/${bucket}/${name.split('/').map(encode).join('/')}`);
    try {
      const signed = await signUrl(auth, await clientEmail(), { ...grant, url, from, lifetimeSeconds });
      return { url: signed, expiresAt: new Date(from.getTime() + lifetimeSeconds * 1_000) };
    } catch (error) {
      throw new CredentialsError('A URL of Cloud Storage cannot be signed', { cause: error });
    }
  }

  return {
    readUrl(name, { method = 'GET', lifetimeSeconds, contentType, contentDisposition }, scope) {
      const query = { 'response-content-type': contentType, 'response-content-disposition': contentDisposition };
      return attemptGcs(scope, () => sign(name, lifetimeSeconds, { method, query, headers: {} }));
    },

    async uploadUrl(name, sizeBytes, lifetimeSeconds, scope) {
      const headers = { [LENGTH_RANGE]: `${sizeBytes},${sizeBytes}`, [GENERATION_MATCH]: '0' };
      const signed = await attemptGcs(scope, () => sign(name, lifetimeSeconds, { method: 'PUT', query: {}, headers }));
      return { ...signed, headers };
    },

    async partUrls(name, sizes, lifetimeSeconds, scope) {
      // A client sends the same headers with each part.
      const headers = { [LENGTH_RANGE]: `${Math.min(...sizes)},${Math.max(...sizes)}` };
      const urls: string[] = [];
      await eachOf(sizes.keys(), SIGNATURES_AT_ONCE, async (index) => {
        const grant = { method: 'PUT', query: {}, headers } as const;
        urls[index] = (await attemptGcs(scope, () => sign(partName(name, index), lifetimeSeconds, grant))).url;
      });
      return { urls, headers };
    },
  };
}
