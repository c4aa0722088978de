import {
  AzureCliCredential,
  AzureDeveloperCliCredential,
  ChainedTokenCredential,
  ManagedIdentityCredential,
  type TokenCredential,
} from '@azure/identity';

interface CredentialOptions {
  /** Client id of the user-assigned identity; absent means the system-assigned one. */
  readonly azureClientId: string | undefined;
  /** Whether the platform offers an identity endpoint, as App Service and Functions do. */
  readonly hasManagedIdentity: boolean;
}

/**
 * The identity of the Function App; on a machine that has none, the developer who is signed in with `az` or `azd`. One
 * instance serves both stores, so that a token is fetched once for each.
 */
export function createCredential({ azureClientId, hasManagedIdentity }: CredentialOptions): TokenCredential {
  if (!hasManagedIdentity) {
    return new ChainedTokenCredential(new AzureCliCredential(), new AzureDeveloperCliCredential());
  }
  return azureClientId === undefined
    ? new ManagedIdentityCredential()
    : new ManagedIdentityCredential({ clientId: azureClientId });
}
