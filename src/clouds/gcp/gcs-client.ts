import { Storage } from '@google-cloud/storage';

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
const SCOPE = 'https://www.googleapis.com/auth/devstorage.read_write';
/** For `signBlob`. */
const IAM_SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

export interface GcsClient {
  /** Without a slash at its end. */
  readonly endpoint: string;
  /** Signs URLs. */
  readonly storage: Storage;
  /** Headers that show who asks. */
  authorize(): Promise<Headers>;
}

/**
 * The SDK gives tokens and signed URLs. Requests are the service's own: those of the SDK cannot be aborted, and an
 * attempt whose time is over would go on beside the next one. Opens no connection before its first call.
 */
export function createGcsClient({ endpoint, credentials }: GcsClientOptions): GcsClient {
  const place = (endpoint ?? ENDPOINT).replace(/\/$/, '');
  const storage = new Storage({ apiEndpoint: place, scopes: [SCOPE, IAM_SCOPE] });
  if (credentials !== undefined) {
    // The option of this name writes a warning into the log.
    storage.authClient.jsonContent = {
      type: 'service_account',
      client_email: credentials.clientEmail,
      private_key: credentials.privateKey,
    };
  }
  return {
    endpoint: place,
    storage,
    authorize: async () => (endpoint === undefined ? storage.authClient.getRequestHeaders() : new Headers()),
  };
}
