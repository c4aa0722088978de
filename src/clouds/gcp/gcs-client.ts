import { GoogleAuth } from 'google-auth-library';

export interface GcsClientOptions {
  /** Of a stand-in, which asks for no token. Google's own by default. */
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

/** What is used of Google's library. */
export type GcsAuth = Pick<GoogleAuth, 'getRequestHeaders' | 'getCredentials' | 'sign'>;

export interface GcsClient {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly auth: GcsAuth;
  /** Headers that show who asks. */
  authorize(): Promise<Headers>;
}

/** Opens no connection before its first call. */
export function createGcsClient({ endpoint, credentials }: GcsClientOptions): GcsClient {
  const auth = new GoogleAuth({ scopes: SCOPES });
  if (credentials !== undefined) {
    // The option of this name writes a warning into the log.
    auth.jsonContent = {
      type: 'service_account',
      client_email: credentials.clientEmail,
      private_key: credentials.privateKey,
    };
  }
  return {
    endpoint: (endpoint ?? ENDPOINT).replace(/\/$/, ''),
    auth,
    authorize: async () => (endpoint === undefined ? new Headers(await auth.getRequestHeaders()) : new Headers()),
  };
}
