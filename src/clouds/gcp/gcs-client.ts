import { readFileSync } from 'node:fs';
import { GoogleAuth } from 'google-auth-library';
import { SettingsError } from '../../settings.ts';

export interface GcsClientOptions {
  /** Google's endpoint by default. `http:` means a stand-in, which requires no token. */
  readonly endpoint?: string | undefined;
  /** A key that signs URLs: for a stand-in. By default IAM signs for the service account of the function. */
  readonly credentials?: GcsCredentials | undefined;
}

export interface GcsCredentials {
  readonly clientEmail: string;
  /** PEM. */
  readonly privateKey: string;
}

const ENDPOINT = 'https://storage.googleapis.com';
/** Storage, and `signBlob` of IAM. */
const SCOPES = ['https://www.googleapis.com/auth/cloud-platform'];

/** The methods of Google's library that are used. */
export type GcsAuth = Pick<GoogleAuth, 'getRequestHeaders' | 'getCredentials' | 'sign'>;

export interface GcsClient {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly auth: GcsAuth;
  /** Authentication headers. */
  authorize(): Promise<Headers>;
}

/** Opens no connection before its first call. */
export function createGcsClient({ endpoint = ENDPOINT, credentials }: GcsClientOptions): GcsClient {
  const auth = new GoogleAuth({ scopes: SCOPES });
  if (credentials !== undefined) {
    // The constructor option logs a deprecation warning.
    auth.jsonContent = {
      type: 'service_account',
      client_email: credentials.clientEmail,
      private_key: credentials.privateKey,
    };
  }
  return {
    endpoint: endpoint.replace(/\/$/, ''),
    auth,
    authorize: async () => (endpoint.startsWith('http:') ? new Headers() : new Headers(await auth.getRequestHeaders())),
  };
}

/** The key of a stand-in's account, in the JSON that Google has for service accounts. Throws a SettingsError. */
export function readKeyFile(file: string): GcsCredentials {
  try {
    const { client_email, private_key } = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof client_email === 'string' && typeof private_key === 'string') {
      return { clientEmail: client_email, privateKey: private_key };
    }
  } catch {
    // The reason could contain a part of the file.
  }
  throw new SettingsError(['GOOGLE_APPLICATION_CREDENTIALS must name a JSON file with client_email and private_key']);
}
