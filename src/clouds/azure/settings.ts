import { collectSettings, type Environment, readSharedSettings, type SharedSettings } from '../../settings.ts';

/** The emulators' keys are published by their makers; no other key is accepted. */
const AZURITE_ACCOUNT = 'devstoreaccount1';
const AZURITE_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const COSMOS_EMULATOR_KEY = 'C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==';

/** How to reach a store: by managed identity, or an emulator by its published key. */
export type Connection =
  | { readonly kind: 'identity'; readonly endpoint: string }
  | { readonly kind: 'emulator'; readonly endpoint: string; readonly account: string; readonly key: string };

export interface AzureSettings extends SharedSettings {
  readonly bucketName: string;
  readonly tableName: string;
  readonly cosmosDatabase: string;
  readonly blobConnection: Connection;
  readonly cosmosConnection: Connection;
  /** Client ID of the user-assigned identity; absent means the system-assigned one. */
  readonly azureClientId: string | undefined;
  /** The platform sets IDENTITY_ENDPOINT; a developer's machine does not. */
  readonly hasManagedIdentity: boolean;
  /** NCRONTAB; the host reads it by name. */
  readonly sweepSchedule: string;
}

/** Reads every setting. Throws one SettingsError that names all faults. */
export function loadSettings(environment: Environment): AzureSettings {
  return collectSettings(environment, (read) => ({
    bucketName: read('BUCKET_NAME', blobContainerName),
    tableName: read('TABLE_NAME', cosmosName),
    cosmosDatabase: read('COSMOS_DATABASE', cosmosName),
    blobConnection: read('BLOB_CONNECTION', blobConnection),
    cosmosConnection: read('COSMOS_CONNECTION', cosmosConnection),
    azureClientId: environment.AZURE_CLIENT_ID?.trim() || undefined,
    hasManagedIdentity: environment.IDENTITY_ENDPOINT !== undefined,
    ...readSharedSettings(read),
    sweepSchedule: read('SWEEP_SCHEDULE', schedule),
  }));
}

function blobContainerName(text: string): string {
  // learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
  if (!/^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text)) {
    throw new Error('must be a container name: 3 to 63 lower-case letters, digits and single hyphens');
  }
  return text;
}

function cosmosName(text: string): string {
  if (text.length > 255 || /[/\\?#]/.test(text)) {
    throw new Error('must be a Cosmos DB name: 1 to 255 characters without / \\ ? #');
  }
  return text;
}

function blobConnection(text: string): Connection {
  if (text.startsWith('https://')) return identity(text);
  if (text === 'UseDevelopmentStorage=true') {
    return emulator(`http://127.0.0.1:10000/${AZURITE_ACCOUNT}`, AZURITE_ACCOUNT, AZURITE_KEY);
  }
  const parts = connectionParts(text);
  const endpoint = parts.get('BlobEndpoint');
  if (endpoint === undefined || parts.get('AccountName') !== AZURITE_ACCOUNT) throw new Error(NEITHER_BLOB);
  if (parts.get('AccountKey') !== AZURITE_KEY) throw new Error(NO_KEYS);
  return emulator(endpoint, AZURITE_ACCOUNT, AZURITE_KEY);
}

function cosmosConnection(text: string): Connection {
  if (text.startsWith('https://')) return identity(text);
  const parts = connectionParts(text);
  const endpoint = parts.get('AccountEndpoint');
  if (endpoint === undefined) throw new Error(NEITHER_COSMOS);
  if (parts.get('AccountKey') !== COSMOS_EMULATOR_KEY) throw new Error(NO_KEYS);
  return emulator(endpoint, 'emulator', COSMOS_EMULATOR_KEY);
}

const NEITHER_BLOB =
  'must be the https:// endpoint of the storage account, UseDevelopmentStorage=true, or an Azurite connection string with a BlobEndpoint';
const NEITHER_COSMOS =
  'must be the https:// endpoint of the Cosmos DB account, or AccountEndpoint=…;AccountKey=… of an emulator';
const NO_KEYS =
  "has a key other than the emulator's published one; accounts require managed identity: set the https:// endpoint";

function identity(text: string): Connection {
  const url = new URL(httpUrl(text));
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    throw new Error('must be an endpoint without a SAS, a user name, a password or a fragment');
  }
  return Object.freeze({ kind: 'identity', endpoint: url.href });
}

function emulator(endpoint: string, account: string, key: string): Connection {
  return Object.freeze({ kind: 'emulator', endpoint: httpUrl(endpoint), account, key });
}

function httpUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new Error('has an invalid URL as its endpoint');
  return text;
}

function connectionParts(text: string): Map<string, string> {
  const parts = new Map<string, string>();
  for (const part of text.split(';')) {
    const at = part.indexOf('=');
    if (at > 0) parts.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
  }
  return parts;
}

function schedule(text: string): string {
  const fields = text.split(/\s+/).length;
  if (fields !== 5 && fields !== 6) throw new Error('must be an NCRONTAB expression of 6 fields, like 0 0 3 * * *');
  return text;
}
