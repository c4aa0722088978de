import { createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** A service account that opens nothing but stand-ins. */
export interface LocalAccount {
  readonly clientEmail: string;
  /** PEM. */
  readonly privateKey: string;
}

export const CLIENT_EMAIL = 'local@local.iam.gserviceaccount.com';

/** No key is a part of the project, not even one that opens nothing. */
export function createLocalAccount(): LocalAccount {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return { clientEmail: CLIENT_EMAIL, privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

export function publicKeyOf({ privateKey }: Pick<LocalAccount, 'privateKey'>) {
  return createPublicKey(privateKey);
}

const FILE = resolve(import.meta.dirname, '../../../../node_modules/.cache/local-service-account.json');

/**
 * The account of all stand-ins of this clone, as a file in Google's format: the app finds it by
 * `GOOGLE_APPLICATION_CREDENTIALS`. It is created by the first caller, and readable by the user alone.
 */
export function localAccountFile(file = FILE): string {
  if (existsSync(file)) return file;
  mkdirSync(dirname(file), { recursive: true });
  const { clientEmail: client_email, privateKey: private_key } = createLocalAccount();
  const written = `${file}.${randomUUID()}`;
  writeFileSync(written, JSON.stringify({ type: 'service_account', client_email, private_key }), { mode: 0o600 });
  try {
    // Fails if the file exists: processes that start together use one account.
    linkSync(written, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(written);
  }
  return file;
}

export function readLocalAccount(file: string): LocalAccount {
  const { client_email, private_key } = JSON.parse(readFileSync(file, 'utf8'));
  return { clientEmail: client_email, privateKey: private_key };
}
