import type { Deployment, Resource } from './deployment.ts';

type Call = readonly (string | false)[];
type Texts<Names extends string> = Readonly<Record<Names, string>>;
type Translate = (inputs: never, of: Deployment) => readonly Call[];

/** A call of gcloud, its words first and its flags in order. */
export function inOrder(call: readonly string[]): string {
  return [...wordsFirst(call)].join(' ');
}

export function wordsFirst(call: readonly string[]): string[] {
  return [...call.filter((arg) => !arg.startsWith('--')), ...call.filter((arg) => arg.startsWith('--')).sort()];
}

/** JSON of a file in one line, with its members in order. */
export function oneLine(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The flag for settings, in order: keys may contain commas, so that the script has a separator of its own. */
export const variables = (pairs: readonly string[]): string => `--set-env-vars=^;^${[...pairs].sort().join(';')}`;

interface Bucket extends Texts<'name' | 'location' | 'storageClass' | 'publicAccessPrevention'> {
  readonly uniformBucketLevelAccess: boolean;
  readonly versioning: { readonly enabled: boolean };
  readonly softDeletePolicy: { readonly retentionDurationSeconds: number };
  readonly lifecycleRules: readonly { readonly action: object; readonly condition: Condition }[];
  readonly cors: readonly Cors[];
}

interface Condition {
  readonly age: number;
  readonly matchesPrefixes: readonly string[];
}

interface Cors {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly responseHeaders: readonly string[];
  readonly maxAgeSeconds: number;
}

interface Field {
  readonly fieldPath?: string;
  readonly order?: string;
  readonly arrayConfig?: string;
}

type Grant<Names extends string> = Texts<Names | 'member' | 'role'> & {
  readonly condition?: Texts<'title' | 'expression'>;
};

const lower = (text: string): string => text.toLowerCase().replaceAll('_', '-');
const kindOf = ({ order, arrayConfig }: Field) =>
  arrayConfig === undefined ? `order=${lower(order ?? '')}` : `array-config=${lower(arrayConfig)}`;
const bind = (command: readonly string[], to: string, { member, role }: Texts<'member' | 'role'>): string[] => [
  ...[...command, 'add-iam-policy-binding', to, `--member=${member}`, `--role=${role}`],
];

function bucketCalls(bucket: Bucket): Call[] {
  const { name, location, storageClass, softDeletePolicy, lifecycleRules, cors, versioning } = bucket;
  const rule = lifecycleRules.map(({ action, condition: { age, matchesPrefixes } }) => ({
    action,
    condition: { age, matchesPrefix: matchesPrefixes },
  }));
  const pages = cors.map(({ origins, methods, responseHeaders, maxAgeSeconds }) => ({
    ...{ origin: origins, method: methods, responseHeader: responseHeaders, maxAgeSeconds },
  }));
  const update = ['storage', 'buckets', 'update', `gs://${name}`];
  return [
    [
      ...['storage', 'buckets', 'create', `gs://${name}`, `--location=${location}`],
      `--default-storage-class=${storageClass}`,
      `--soft-delete-duration=${softDeletePolicy.retentionDurationSeconds}`,
      bucket.uniformBucketLevelAccess && '--uniform-bucket-level-access',
      bucket.publicAccessPrevention === 'enforced' && '--public-access-prevention',
    ],
    [...update, `--lifecycle-file=${oneLine({ rule })}`, !versioning.enabled && '--no-versioning'],
    ...(pages.length > 0 ? [[...update, `--cors-file=${oneLine(pages)}`]] : []),
  ];
}

interface DeployedFunction extends Texts<'name' | 'location'> {
  readonly buildConfig: Texts<'runtime' | 'entryPoint' | 'serviceAccount' | 'dockerRepository'> & {
    readonly automaticUpdatePolicy?: object;
  };
  readonly serviceConfig: Texts<'serviceAccountEmail' | 'availableCpu' | 'availableMemory' | 'ingressSettings'> & {
    readonly environmentVariables: Readonly<Record<string, string>>;
    readonly timeoutSeconds: number;
    readonly maxInstanceRequestConcurrency: number;
    readonly minInstanceCount: number;
    readonly maxInstanceCount: number;
    readonly allTrafficOnLatestRevision: boolean;
  };
}

function deployCall({ name, location, buildConfig: build, serviceConfig: service }: DeployedFunction): Call {
  return [
    ...['functions', 'deploy', name, '--gen2', `--region=${location}`, `--runtime=${build.runtime}`],
    ...[
      '--source=dist/package-gcp',
      '--trigger-http',
      '--no-allow-unauthenticated',
      `--entry-point=${build.entryPoint}`,
    ],
    `--run-service-account=${service.serviceAccountEmail}`,
    ...[`--build-service-account=${build.serviceAccount}`, `--docker-repository=${build.dockerRepository}`],
    build.automaticUpdatePolicy !== undefined && '--runtime-update-policy=automatic',
    ...[`--cpu=${service.availableCpu}`, `--memory=${service.availableMemory}`, `--timeout=${service.timeoutSeconds}s`],
    `--concurrency=${service.maxInstanceRequestConcurrency}`,
    ...[`--min-instances=${service.minInstanceCount}`, `--max-instances=${service.maxInstanceCount}`],
    `--ingress-settings=${lower(service.ingressSettings).replace('allow-', '')}`,
    service.allTrafficOnLatestRevision && '--serve-all-traffic-latest-revision',
    variables(Object.entries(service.environmentVariables).map((pair) => pair.join('='))),
  ];
}

interface Repository extends Texts<'repositoryId' | 'location' | 'format' | 'description'> {
  readonly cleanupPolicies: readonly Texts<'id' | 'action'>[];
}

function repositoryCalls({ repositoryId, location, format, description, cleanupPolicies }: Repository): Call[] {
  const policies = cleanupPolicies.map(({ id, action, ...rest }) => ({
    ...rest,
    name: id,
    action: { type: `${action.slice(0, 1)}${lower(action.slice(1))}` },
  }));
  const place = [repositoryId, `--location=${location}`];
  return [
    [
      ...['artifacts', 'repositories', 'create', ...place, `--repository-format=${lower(format)}`],
      `--description=${description}`,
    ],
    [
      ...['artifacts', 'repositories', 'set-cleanup-policies', ...place, '--no-dry-run'],
      `--policy=${oneLine(policies)}`,
    ],
  ];
}

interface Job extends Texts<'name' | 'region' | 'description' | 'schedule' | 'timeZone' | 'attemptDeadline'> {
  readonly retryConfig: { readonly retryCount: number };
  readonly httpTarget: Texts<'uri' | 'httpMethod'> & { readonly oidcToken: Texts<'serviceAccountEmail' | 'audience'> };
}

/** What gcloud is told to make each resource. */
const TRANSLATIONS: Readonly<Record<string, Translate>> = {
  'serviceaccount/account': ({ accountId, displayName }: Texts<'accountId' | 'displayName'>) => [
    ['iam', 'service-accounts', 'create', accountId, `--display-name=${displayName}`],
  ],
  'storage/bucket': bucketCalls,
  'firestore/database': (database: Texts<'name' | 'locationId' | 'type' | 'databaseEdition'> & Texts<Protection>) => [
    [
      ...['firestore', 'databases', 'create', `--database=${database.name}`, `--location=${database.locationId}`],
      ...[`--type=${lower(database.type)}`, `--edition=${lower(database.databaseEdition)}`],
      database.deleteProtectionState === 'DELETE_PROTECTION_ENABLED' && '--delete-protection',
      database.pointInTimeRecoveryEnablement === 'POINT_IN_TIME_RECOVERY_ENABLED' && '--enable-pitr',
    ],
  ],
  'firestore/index': (index: Texts<'database' | 'collection' | 'queryScope'> & { fields: Field[] }) => [
    [
      ...['firestore', 'indexes', 'composite', 'create', `--database=${index.database}`],
      ...[`--collection-group=${index.collection}`, `--query-scope=${lower(index.queryScope)}`],
      ...index.fields.map(({ fieldPath, ...how }) => `--field-config=field-path=${fieldPath},${kindOf(how)}`),
    ],
  ],
  'firestore/field': (of: Texts<'database' | 'collection' | 'field'> & FieldConfig) => {
    const { indexes = [] } = of.indexConfig;
    const place = [of.field, `--database=${of.database}`, `--collection-group=${of.collection}`];
    const how = indexes.length > 0 ? indexes.map((one) => `--index=${kindOf(one)}`) : ['--disable-indexes'];
    return [
      ['firestore', 'indexes', 'fields', 'update', ...place, ...how],
      ...(of.ttlConfig ? [['firestore', 'fields', 'ttls', 'update', ...place, '--enable-ttl']] : []),
    ];
  },
  'storage/bucketIAMMember': (grant: Grant<'bucket'>) => [bind(['storage', 'buckets'], `gs://${grant.bucket}`, grant)],
  'projects/iAMMember': ({ project, condition, ...grant }: Grant<'project'>) => {
    const where = condition === undefined ? 'None' : `title=${condition.title},expression=${condition.expression}`;
    return [[...bind(['projects'], project, grant), `--condition=${where}`]];
  },
  'serviceaccount/iAMMember': ({ serviceAccountId, ...grant }: Grant<'serviceAccountId'>) => [
    bind(['iam', 'service-accounts'], serviceAccountId.split('/').at(-1) ?? '', grant),
  ],
  'cloudrunv2/serviceIamMember': ({ name, location, ...grant }: Grant<'name' | 'location'>) => [
    [...bind(['run', 'services'], name, grant), `--region=${location}`],
  ],
  'artifactregistry/repositoryIamMember': ({ location, ...grant }: Grant<'location'>, { resources }) => {
    const { repositoryId } =
      resources.find(({ type }) => type.startsWith('artifactregistry/repository:'))?.inputs ?? {};
    return [[...bind(['artifacts', 'repositories'], String(repositoryId), grant), `--location=${location}`]];
  },
  'artifactregistry/repository': repositoryCalls,
  'cloudfunctionsv2/function': (of: DeployedFunction) => [deployCall(of)],
  'cloudscheduler/job': (job: Job) => [
    [
      ...['scheduler', 'jobs', 'create', 'http', job.name, `--location=${job.region}`],
      ...[`--description=${job.description}`, `--schedule=${job.schedule}`, `--time-zone=${job.timeZone}`],
      ...[`--attempt-deadline=${job.attemptDeadline}`, `--max-retry-attempts=${job.retryConfig.retryCount}`],
      ...[`--uri=${job.httpTarget.uri}`, `--http-method=${lower(job.httpTarget.httpMethod)}`],
      `--oidc-service-account-email=${job.httpTarget.oidcToken.serviceAccountEmail}`,
      `--oidc-token-audience=${job.httpTarget.oidcToken.audience}`,
    ],
  ],
  'logging/projectExclusion': ({ name, filter }: Texts<'name' | 'filter'>) => [
    ['logging', 'sinks', 'update', '_Default', `--add-exclusion=name=${name},filter=${filter}`],
  ],
};

type Protection = 'deleteProtectionState' | 'pointInTimeRecoveryEnablement';

interface FieldConfig {
  readonly indexConfig: { readonly indexes?: readonly Field[] };
  readonly ttlConfig?: object;
}

/** Without the bucket of packages, since gcloud has its own, and without what watches. */
const isInScript = ({ type, name }: Resource) =>
  !/^(?:logging\/metric|monitoring\/|storage\/bucketObject)/.test(type) &&
  !(type.startsWith('storage/bucket:') && name === 'source') &&
  name !== 'build-source';

/** The calls that create what is deployed. Throws for a resource that it cannot translate. */
export function gcloudCalls(of: Deployment): string[] {
  const isApi = ({ type }: Resource) => type.startsWith('projects/service:');
  const apis = of.resources.filter(isApi).map(({ inputs }) => String(inputs.service));
  const others = of.resources.filter((one) => isInScript(one) && !isApi(one));
  const calls = others.flatMap(({ type, inputs }) => {
    const translate = TRANSLATIONS[type.split(':')[0] ?? ''];
    if (translate === undefined) throw new Error(`No call of gcloud is known for ${type}`);
    return translate(inputs as never, of).map((call) => inOrder(call.filter((arg) => arg !== false)));
  });
  return [inOrder(['services', 'enable', ...apis.sort()]), ...calls].sort();
}
