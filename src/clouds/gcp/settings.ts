import {
  type AccessSettings,
  collectSettings,
  type Environment,
  type Parse,
  readAccessSettings,
  readSharedSettings,
  type SharedSettings,
} from '../../settings.ts';

/** The limit of 32 MiB for HTTP/1 requests, minus the overhead of a form. */
export const HIGHEST_MAX_UPLOAD_BYTES = 33_000_000;
const DEFAULT_MAX_UPLOAD_BYTES = 26_214_400;

export interface GcpSettings extends SharedSettings, AccessSettings {
  readonly bucketName: string;
  /** The collection of images; the names of the other collections are derived from it. */
  readonly tableName: string;
  readonly projectId: string;
  /** Identifier of the Firestore database. */
  readonly databaseId: string;
  /** Of a stand-in for Cloud Storage; Google's own by default. */
  readonly gcsEndpoint: string | undefined;
  /** `host:port` of an emulator. */
  readonly firestoreHost: string | undefined;
  /** File of a service account that signs URLs for a stand-in. On Google Cloud the function's own account signs without a key. */
  readonly keyFile: string | undefined;
  /** Origin of a load balancer or domain in front of the service, like `https://images.example.org`. */
  readonly publicOrigin: string | undefined;
  /** Other origins whose pages can use the service; `*` alone for every origin. */
  readonly browserOrigins: readonly string[];
}

/** Reads every setting. Throws one SettingsError that names all faults. */
export function loadSettings(environment: Environment): GcpSettings {
  const isStandIn = (environment.GCS_ENDPOINT ?? '').trim().startsWith('http:');
  return collectSettings(environment, (read) => ({
    bucketName: read('BUCKET_NAME', bucketName),
    tableName: read('TABLE_NAME', tableName),
    projectId: read('GOOGLE_CLOUD_PROJECT', projectId),
    databaseId: read('FIRESTORE_DATABASE', databaseId, '(default)'),
    gcsEndpoint: read('GCS_ENDPOINT', endpoint, '') || undefined,
    firestoreHost: read('FIRESTORE_EMULATOR_HOST', hostAndPort, '') || undefined,
    keyFile: isStandIn ? read('GOOGLE_APPLICATION_CREDENTIALS', (file) => file) : undefined,
    publicOrigin: read('PUBLIC_ORIGIN', origin, '') || undefined,
    browserOrigins: read('BROWSER_ORIGINS', origins, []),
    ...readAccessSettings(read),
    ...readSharedSettings(read, {
      highest: HIGHEST_MAX_UPLOAD_BYTES,
      usual: DEFAULT_MAX_UPLOAD_BYTES,
      highestDirect: Number.MAX_SAFE_INTEGER,
    }),
  }));
}

// cloud.google.com/storage/docs/buckets#naming; names with dots need a proof of the domain.
const bucketName = matching(
  /^(?!goog)(?=.{3,63}$)[a-z\d][a-z\d_-]*[a-z\d]$/,
  'must be a bucket name: 3 to 63 lower-case letters, digits, - and _',
);
// Also a prefix of the other collections.
const tableName = matching(
  /^[A-Za-z][\w-]{0,99}$/,
  'must be a collection name: a letter, then letters, digits, - and _',
);
// cloud.google.com/resource-manager/docs/creating-managing-projects
const projectId = matching(
  /^[a-z][a-z\d-]{4,28}[a-z\d]$/,
  'must be a project ID: 6 to 30 lower-case letters, digits and -',
);
// firebase.google.com/docs/firestore/manage-databases
const databaseId = matching(
  /^(?:\(default\)|[a-z][a-z\d-]{2,61}[a-z\d])$/,
  'must be (default) or a database ID: 4 to 63 lower-case letters, digits and -',
);
const HOST_AND_PORT = /^(?:[^\s/?#@:[\]]+|\[[\da-f:.]+\]):\d+$/i;
const hostAndPort = matching(
  { test: (text) => HOST_AND_PORT.test(text) && URL.canParse(`http://${text}`) },
  'must be a host and a port, like 127.0.0.1:8080 or [::1]:8080',
);
const ORIGIN = { test: (text: string) => /^https?:\/\/[^\s/?#@,*]+$/.test(text) && URL.canParse(text) };
const origin = matching(ORIGIN, 'must be an origin alone, like https://images.example.org');

function origins(text: string): readonly string[] {
  const all = text.split(',').map((one) => one.trim().toLowerCase());
  if (all.length === 1 && all[0] === '*') return all;
  if (!all.every((one) => ORIGIN.test(one))) {
    throw new Error('must list origins, separated by commas, like https://app.example.org, or be * alone');
  }
  return all;
}

function matching(pattern: Pick<RegExp, 'test'>, fault: string): Parse<string> {
  return (text) => {
    if (!pattern.test(text)) throw new Error(fault);
    return text;
  };
}

function endpoint(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new Error('must be an endpoint alone, like https://storage.googleapis.com');
  }
  return text.replace(/\/$/, '');
}
