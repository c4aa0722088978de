import type { GetSignedUrlConfig } from '@google-cloud/storage';
import type { PartUrls, ReadUrlOptions, SignedUrl, UploadUrl } from '../../images/blob-store.ts';
import { eachOf } from '../../images/each-of.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { attemptGcs, type GcsBucket } from './gcs-bucket.ts';
import { CredentialsError } from './gcs-error.ts';
import { partName } from './gcs-parts.ts';

export interface Signer {
  readUrl(name: string, options: ReadUrlOptions, scope: RequestScope): Promise<SignedUrl>;
  /** Takes one PUT of exactly this many bytes, where there is no object. */
  uploadUrl(name: string, sizeBytes: number, lifetimeSeconds: number, scope: RequestScope): Promise<UploadUrl>;
  /** Each takes PUTs of as many bytes as any of the parts has. */
  partUrls(name: string, sizes: readonly number[], lifetimeSeconds: number, scope: RequestScope): Promise<PartUrls>;
}

const LENGTH_RANGE = 'x-goog-content-length-range';
const GENERATION_MATCH = 'x-goog-if-generation-match';
/** Calls to IAM in flight, where it signs. */
const SIGNATURES_AT_ONCE = 16;

type Grant = Pick<GetSignedUrlConfig, 'action' | 'extensionHeaders' | 'responseType' | 'responseDisposition'>;

/**
 * Signs URLs for one object each. Storage accepts no `x-goog-` header that was not signed: no metadata, key or class of the
 * client's own. Without a key each signature is a call to IAM, `signBlob`.
 */
export function createSigner({ client, bucket }: GcsBucket, now: () => Date): Signer {
  const files = client.storage.bucket(bucket);

  async function sign(name: string, lifetimeSeconds: number, grant: Grant): Promise<SignedUrl> {
    // A signature has whole seconds.
    const accessibleAt = new Date(Math.floor(now().getTime() / 1_000) * 1_000);
    const expiresAt = new Date(accessibleAt.getTime() + lifetimeSeconds * 1_000);
    try {
      const config = { version: 'v4', accessibleAt, expires: expiresAt, ...grant } as const;
      const [url] = await files.file(name).getSignedUrl(config);
      return { url, expiresAt };
    } catch (error) {
      throw new CredentialsError('A URL of Cloud Storage cannot be signed', { cause: error });
    }
  }

  return {
    readUrl: (name, { lifetimeSeconds, contentType, contentDisposition }, scope) =>
      attemptGcs(scope, () =>
        sign(name, lifetimeSeconds, {
          action: 'read',
          responseType: contentType,
          responseDisposition: contentDisposition,
        }),
      ),

    async uploadUrl(name, sizeBytes, lifetimeSeconds, scope) {
      const headers = { [LENGTH_RANGE]: `${sizeBytes},${sizeBytes}`, [GENERATION_MATCH]: '0' };
      const grant: Grant = { action: 'write', extensionHeaders: headers };
      return { ...(await attemptGcs(scope, () => sign(name, lifetimeSeconds, grant))), headers };
    },

    async partUrls(name, sizes, lifetimeSeconds, scope) {
      // A client sends the same headers with each part.
      const headers = { [LENGTH_RANGE]: `${Math.min(...sizes)},${Math.max(...sizes)}` };
      const grant: Grant = { action: 'write', extensionHeaders: headers };
      const urls: string[] = [];
      await eachOf(sizes.keys(), SIGNATURES_AT_ONCE, async (index) => {
        const signed = await attemptGcs(scope, () => sign(partName(name, index), lifetimeSeconds, grant));
        urls[index] = signed.url;
      });
      return { urls, headers };
    },
  };
}
