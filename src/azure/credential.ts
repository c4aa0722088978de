import { ManagedIdentityCredential, type TokenCredential } from '@azure/identity';

/**
 * The identity of the Function App: the user-assigned one of `clientId`, else the system-assigned one. One instance
 * serves both stores, so that a token is fetched once for each.
 */
export function createCredential(clientId: string | undefined): TokenCredential {
  return clientId === undefined ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
}
