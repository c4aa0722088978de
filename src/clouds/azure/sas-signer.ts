import {
  BlobSASPermissions,
  type BlobServiceClient,
  type ContainerClient,
  generateBlobSASQueryParameters,
  SASProtocol,
  type StorageSharedKeyCredential,
  type UserDelegationKey,
} from '@azure/storage-blob';
import type { SignedUrl } from '../../images/blob-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { attempt, STORAGE_POLICY } from '../../stores/attempt.ts';
import { classifyStorageError } from './storage-error.ts';

/** The signing key: the emulator's published one, or one that Entra ID delegates to the app's identity. */
export type SigningKey = { readonly shared: StorageSharedKeyCredential } | { readonly delegatedBy: BlobServiceClient };

/** How long a delegated key is used; storage allows 7 days. */
const KEY_LIFETIME_MS = 6 * 60 * 60 * 1_000;
/** Clocks of two machines may differ by this much. */
const CLOCK_SKEW_MS = 5 * 60 * 1_000;

/** Permissions of one SAS. */
export interface SasGrant {
  /** Like `r` or `cw`. */
  readonly permissions: string;
  readonly lifetimeSeconds: number;
  /** Response headers that storage will send. */
  readonly contentType?: string;
  readonly contentDisposition?: string;
}

export type Sign = (name: string, grant: SasGrant, scope: RequestScope) => Promise<SignedUrl>;

interface SignerOptions {
  readonly client: ContainerClient;
  readonly key: SigningKey;
  readonly now: () => Date;
}

/** Signs URLs for one blob each. A delegated key is fetched once and shared until it expires. */
export function createSasSigner({ client, key, now }: SignerOptions): Sign {
  let cached: { key: UserDelegationKey; until: number } | undefined;

  async function delegatedKey(
    service: BlobServiceClient,
    needed: number,
    scope: RequestScope,
  ): Promise<UserDelegationKey> {
    if (cached !== undefined && cached.until > needed) return cached.key;
    const at = now().getTime();
    const until = at + KEY_LIFETIME_MS;
    const fresh = await attempt(scope, STORAGE_POLICY, classifyStorageError, ({ signal }) =>
      service.getUserDelegationKey(new Date(at - CLOCK_SKEW_MS), new Date(until), { abortSignal: signal }),
    );
    cached = { key: fresh, until };
    return fresh;
  }

  return async function sign(name, { permissions, lifetimeSeconds, ...headers }, scope) {
    const at = now().getTime();
    const expiresAt = new Date(at + lifetimeSeconds * 1_000);
    const grant = {
      containerName: client.containerName,
      blobName: name,
      permissions: BlobSASPermissions.parse(permissions),
      startsOn: new Date(at - CLOCK_SKEW_MS),
      expiresOn: expiresAt,
      protocol: client.url.startsWith('https:') ? SASProtocol.Https : SASProtocol.HttpsAndHttp,
      ...headers,
    };
    const query =
      'shared' in key
        ? generateBlobSASQueryParameters(grant, key.shared)
        : generateBlobSASQueryParameters(
            grant,
            await delegatedKey(key.delegatedBy, expiresAt.getTime(), scope),
            client.accountName,
          );
    return { url: `${client.getBlobClient(name).url}?${query}`, expiresAt };
  };
}
