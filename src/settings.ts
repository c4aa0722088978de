/** The emulators' keys are published by their makers; no other key is accepted. */
const AZURITE_ACCOUNT = 'devstoreaccount1';
const AZURITE_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const COSMOS_EMULATOR_KEY = 'C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==';

/** 25 MiB. */
const DEFAULT_MAX_UPLOAD_BYTES = 26_214_400;
/** 100 MiB, what the Functions host lets through. */
const HIGHEST_MAX_UPLOAD_BYTES = 104_857_600;
/** 1 GiB. */
const DEFAULT_MAX_DIRECT_UPLOAD_BYTES = 1_073_741_824;
const DEFAULT_MAX_PIXELS = 100_000_000;
const DEFAULT_SWEEP_GRACE_HOURS = 24;
/** A direct upload can be completed up to 3 hours after it began: what is younger may still come to be used. */
const LOWEST_SWEEP_GRACE_HOURS = 4;
const DEFAULT_SWEEP_MAX_ORPHAN_PERCENT = 5;

/** How to reach a store: by managed identity, or an emulator by its published key. */
export type Connection =
  | { readonly kind: 'identity'; readonly endpoint: string }
  | { readonly kind: 'emulator'; readonly endpoint: string; readonly account: string; readonly key: string };

export interface Settings {
  readonly bucketName: string;
  readonly tableName: string;
  readonly cosmosDatabase: string;
  readonly blobConnection: Connection;
  readonly cosmosConnection: Connection;
  /** Client id of the user-assigned identity; absent means the system-assigned one. */
  readonly azureClientId: string | undefined;
  /** The platform names its identity endpoint in IDENTITY_ENDPOINT; a developer's machine has none. */
  readonly hasManagedIdentity: boolean;
  readonly maxUploadBytes: number;
  readonly maxDirectUploadBytes: number;
  /** Width × height × frames. */
  readonly maxPixels: number;
  /** NCRONTAB; the host reads it by name. */
  readonly sweepSchedule: string;
  readonly sweepGraceHours: number;
  readonly sweepDelete: boolean;
  /** The sweep removes nothing when a larger share of the blobs it examined are orphans. */
  readonly sweepMaxOrphanPercent: number;
}

/** The environment does not describe a service that could run. `faults` has one line for each setting. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`Cannot start: ${faults.length} wrong setting${faults.length === 1 ? '' : 's'}\n  ${faults.join('\n  ')}`);
    this.faults = faults;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;
type Read<T> = (text: string) => T;

/** Reads every setting. Throws one SettingsError that names all faults. */
export function loadSettings(environment: Environment): Settings {
  const faults: string[] = [];

  function read<T>(name: string, parse: Read<T>, fallback?: T): T {
    const text = environment[name]?.trim();
    if (text === undefined || text === '') {
      if (fallback === undefined) faults.push(`${name} is missing`);
      return fallback as T;
    }
    try {
      return parse(text);
    } catch (error) {
      faults.push(`${name} ${error instanceof Error ? error.message : String(error)}`);
      return fallback as T;
    }
  }

  const settings: Settings = {
    bucketName: read('BUCKET_NAME', blobContainerName),
    tableName: read('TABLE_NAME', cosmosName),
    cosmosDatabase: read('COSMOS_DATABASE', cosmosName),
    blobConnection: read('BLOB_CONNECTION', blobConnection),
    cosmosConnection: read('COSMOS_CONNECTION', cosmosConnection),
    azureClientId: environment.AZURE_CLIENT_ID?.trim() || undefined,
    hasManagedIdentity: environment.IDENTITY_ENDPOINT !== undefined,
    maxUploadBytes: read('MAX_UPLOAD_BYTES', wholeNumber(1, HIGHEST_MAX_UPLOAD_BYTES), DEFAULT_MAX_UPLOAD_BYTES),
    maxDirectUploadBytes: read(
      'MAX_DIRECT_UPLOAD_BYTES',
      wholeNumber(1, Number.MAX_SAFE_INTEGER),
      DEFAULT_MAX_DIRECT_UPLOAD_BYTES,
    ),
    maxPixels: read('MAX_PIXELS', wholeNumber(1, Number.MAX_SAFE_INTEGER), DEFAULT_MAX_PIXELS),
    sweepSchedule: read('SWEEP_SCHEDULE', schedule),
    sweepGraceHours: read('SWEEP_GRACE_HOURS', wholeNumber(LOWEST_SWEEP_GRACE_HOURS, 8_760), DEFAULT_SWEEP_GRACE_HOURS),
    sweepDelete: environment.SWEEP_DELETE?.trim() === 'true',
    sweepMaxOrphanPercent: read('SWEEP_MAX_ORPHAN_PERCENT', wholeNumber(1, 100), DEFAULT_SWEEP_MAX_ORPHAN_PERCENT),
  };
  if (faults.length > 0) throw new SettingsError(faults);
  Object.freeze(settings.blobConnection);
  Object.freeze(settings.cosmosConnection);
  return Object.freeze(settings);
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
    return {
      kind: 'emulator',
      endpoint: `http://127.0.0.1:10000/${AZURITE_ACCOUNT}`,
      account: AZURITE_ACCOUNT,
      key: AZURITE_KEY,
    };
  }
  const parts = connectionParts(text);
  const endpoint = parts.get('BlobEndpoint');
  if (endpoint === undefined || parts.get('AccountName') !== AZURITE_ACCOUNT) throw new Error(NEITHER_BLOB);
  if (parts.get('AccountKey') !== AZURITE_KEY) throw new Error(NO_KEYS);
  return { kind: 'emulator', endpoint: httpUrl(endpoint), account: AZURITE_ACCOUNT, key: AZURITE_KEY };
}

function cosmosConnection(text: string): Connection {
  if (text.startsWith('https://')) return identity(text);
  const parts = connectionParts(text);
  const endpoint = parts.get('AccountEndpoint');
  if (endpoint === undefined) throw new Error(NEITHER_COSMOS);
  if (parts.get('AccountKey') !== COSMOS_EMULATOR_KEY) throw new Error(NO_KEYS);
  return { kind: 'emulator', endpoint: httpUrl(endpoint), account: 'emulator', key: COSMOS_EMULATOR_KEY };
}

const NEITHER_BLOB =
  'must be the https:// endpoint of the storage account, UseDevelopmentStorage=true, or an Azurite connection string with a BlobEndpoint';
const NEITHER_COSMOS =
  'must be the https:// endpoint of the Cosmos DB account, or AccountEndpoint=…;AccountKey=… of an emulator';
const NO_KEYS =
  "has a key that is not the emulator's published one; accounts are reached by managed identity: give the https:// endpoint";

function identity(text: string): Connection {
  const url = new URL(httpUrl(text));
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    throw new Error('must be an endpoint alone, without a SAS, a user name, a password or a fragment');
  }
  return { kind: 'identity', endpoint: url.href };
}

function httpUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new Error('has an endpoint that is no URL');
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

function wholeNumber(lowest: number, highest: number): Read<number> {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < lowest || value > highest) {
      throw new Error(`must be a whole number from ${lowest} to ${highest}`);
    }
    return value;
  };
}

function schedule(text: string): string {
  const fields = text.split(/\s+/).length;
  if (fields !== 5 && fields !== 6) throw new Error('must be an NCRONTAB expression of 6 fields, like 0 0 3 * * *');
  return text;
}
