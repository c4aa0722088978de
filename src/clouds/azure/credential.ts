import type { TokenCredential } from '@azure/identity';

interface CredentialOptions {
  /** Client ID of the user-assigned identity; absent means the system-assigned one. */
  readonly azureClientId: string | undefined;
  /** Whether the platform offers an identity endpoint, as App Service and Functions do. */
  readonly hasManagedIdentity: boolean;
}

/**
 * The identity of the Function App; on a machine that has none, the developer who is signed in with `az` or `azd`. One
 * instance serves both stores, so that one token is fetched for each. Its library is loaded with the first token: it
 * is a third of all code, and the emulators do not need it.
 */
export function createCredential(options: CredentialOptions): TokenCredential {
  let loading: Promise<TokenCredential> | undefined;
  return {
    async getToken(scopes, request) {
      loading ??= load(options);
      return (await loading).getToken(scopes, request);
    },
  };
}

async function load({ azureClientId, hasManagedIdentity }: CredentialOptions): Promise<TokenCredential> {
  const identity = await import('@azure/identity');
  if (!hasManagedIdentity) {
    return new identity.ChainedTokenCredential(
      new identity.AzureCliCredential(),
      new identity.AzureDeveloperCliCredential(),
    );
  }
  return azureClientId === undefined
    ? new identity.ManagedIdentityCredential()
    : new identity.ManagedIdentityCredential({ clientId: azureClientId });
}
