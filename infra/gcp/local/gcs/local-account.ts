import { createPublicKey, generateKeyPairSync } from 'node:crypto';

/** A service account that opens nothing but the stand-in that it was made for. */
export interface LocalAccount {
  readonly clientEmail: string;
  /** PEM. */
  readonly privateKey: string;
}

export const CLIENT_EMAIL = 'local@local.iam.gserviceaccount.com';

/** Made when it is needed: no key is kept, not even one that opens nothing. */
export function createLocalAccount(): LocalAccount {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return { clientEmail: CLIENT_EMAIL, privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

export function publicKeyOf({ privateKey }: LocalAccount) {
  return createPublicKey(privateKey);
}
