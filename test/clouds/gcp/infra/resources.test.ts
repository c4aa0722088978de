import { describe, expect, it } from 'vitest';
import { firestoreIndexes } from '../../../../infra/gcp/firestore-indexes.ts';
import { BUCKET_CORS } from '../../../../infra/gcp/local/gcs/prepare-bucket.ts';
import { partFolder } from '../../../../src/clouds/gcp/gcs-parts.ts';
import { STAGING_PREFIX } from '../../../../src/images/begin-upload.ts';
import { all, deployment, one, type Resource, variants } from '../support/deployment.ts';

const main = deployment('main');
const everything = deployment('everything');
const open = deployment('open');

/** The override of a field as the file of indexes states it. */
const override = ({ inputs }: Resource) => {
  const { collection, field, indexConfig, ttlConfig } = inputs;
  const { indexes = [] } = indexConfig as { indexes?: unknown[] };
  return { collectionGroup: collection, fieldPath: field, ...(ttlConfig !== undefined && { ttl: true }), indexes };
};
const sorted = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value, sortedKeys)).sort();
const sortedKeys = (_: string, value: unknown) =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

describe.each(variants)('%s: what holds data', (variant) => {
  const of = deployment(variant);
  const name = variant === 'everything' ? 'photos' : 'images';

  it('is a private bucket that keeps nothing which was removed', () => {
    expect(one(of, 'storage/bucket', 'images')).toMatchObject({
      name: `my-project-${name}`,
      location: 'europe-west1',
      uniformBucketLevelAccess: true,
      publicAccessPrevention: 'enforced',
      versioning: { enabled: false },
      softDeletePolicy: { retentionDurationSeconds: 0 },
    });
    expect(one(of, 'storage/bucket', 'source')).toMatchObject({
      uniformBucketLevelAccess: true,
      publicAccessPrevention: 'enforced',
    });
  });

  it('removes what no upload can use any more, and no image', () => {
    const [rule, ...others] = one<{ lifecycleRules: { condition: { matchesPrefixes: string[] } }[] }>(
      of,
      'storage/bucket',
      'images',
    ).lifecycleRules;
    expect(others).toEqual([]);
    const [staged, parts] = [`${STAGING_PREFIX}id`, partFolder(`${STAGING_PREFIX}id`)];
    expect(rule).toEqual({ action: { type: 'Delete' }, condition: { age: 7, matchesPrefixes: expect.anything() } });
    const prefixes = rule?.condition.matchesPrefixes ?? [];
    const matches = (path: string) => prefixes.some((prefix) => path.startsWith(prefix));
    expect([staged, parts, 'images/id', 'previews/id'].map(matches)).toEqual([true, true, false, false]);
  });

  it('is a database of its own, protected from deletion', () => {
    expect(one(of, 'firestore/database')).toEqual({
      name,
      locationId: 'europe-west1',
      type: 'FIRESTORE_NATIVE',
      databaseEdition: 'STANDARD',
      deleteProtectionState: 'DELETE_PROTECTION_ENABLED',
      pointInTimeRecoveryEnablement: `POINT_IN_TIME_RECOVERY_${variant === 'everything' ? 'DISABLED' : 'ENABLED'}`,
    });
  });

  it('has the indexes, exemptions and times to live of the file, in that database', () => {
    const { indexes, fieldOverrides } = firestoreIndexes(name);
    const created = all(of, 'firestore/index').map(({ inputs: { collection, fields, queryScope } }) => ({
      collectionGroup: collection,
      fields,
      queryScope,
    }));
    expect(sorted(created)).toEqual(sorted(indexes));
    expect(sorted(all(of, 'firestore/field').map(override))).toEqual(sorted(fieldOverrides));
    const databases = [...all(of, 'firestore/index'), ...all(of, 'firestore/field')].map(
      ({ inputs }) => inputs.database,
    );
    expect(new Set(databases)).toEqual(new Set([name]));
  });

  it('outlives the stack', () => {
    const kept = of.resources.filter(({ retainOnDelete }) => retainOnDelete);
    const types = ['storage/bucket', 'firestore/database', 'firestore/index', 'firestore/field'];
    expect(new Set(kept.map(({ type }) => type.split(':')[0]))).toEqual(new Set(types));
    expect(kept.some(({ name: id, type }) => type.startsWith('storage/bucket') && id === 'source')).toBe(false);
  });
});

it('lets the pages that reach the service use signed URLs, and no page where IAM guards it', () => {
  const origins = (of: typeof main) => one<{ cors: { origins: string[] }[] }>(of, 'storage/bucket', 'images').cors;
  const { method, responseHeader, maxAgeSeconds } = BUCKET_CORS;
  expect(origins(main)).toEqual([]);
  expect(origins(open)).toEqual([
    {
      origins: ['https://images-123456789012.europe-west1.run.app'],
      methods: method,
      responseHeaders: responseHeader,
      maxAgeSeconds,
    },
  ]);
  expect(origins(everything)).toMatchObject([{ origins: ['https://www.example.org', 'http://localhost:5173'] }]);
});

it('names nothing after the default where it has another name', () => {
  const { resources, outputs } = everything;
  const values = JSON.stringify([resources.map(({ inputs }) => inputs), outputs]);
  expect(values.match(/"[^"]*\bimages\b[^"]*"/g)?.filter((text) => !/Images API|images API/.test(text))).toEqual([
    '"images"',
    '"https://images.example.org"',
    '"https://images.example.org/api"',
  ]);
});

describe('the functions', () => {
  interface Function {
    readonly name: string;
    readonly buildConfig: Readonly<Record<string, unknown>>;
    readonly serviceConfig: Readonly<Record<string, unknown>>;
  }
  const of = (from: typeof main, entry: 'images' | 'sweep') => one<Function>(from, 'cloudfunctionsv2/function', entry);
  const say = ({ name, buildConfig, serviceConfig: service }: Function) =>
    [name, buildConfig.entryPoint, buildConfig.runtime]
      .concat(service.availableCpu, service.availableMemory, `${service.timeoutSeconds}s`)
      .concat(`${service.maxInstanceRequestConcurrency} at once`, service.minInstanceCount, service.maxInstanceCount)
      .concat(service.ingressSettings)
      .join(' ');

  it('run the two exports of one package, within their limits', () => {
    expect([of(main, 'images'), of(main, 'sweep'), of(everything, 'images'), of(everything, 'sweep')].map(say)).toEqual(
      [
        'images images nodejs24 1 2048Mi 240s 16 at once 0 20 ALLOW_ALL',
        'images-sweep sweep nodejs24 1 2048Mi 1800s 1 at once 0 1 ALLOW_ALL',
        'photos images nodejs24 1 3072Mi 240s 30 at once 1 50 ALLOW_INTERNAL_AND_GCLB',
        'photos-sweep sweep nodejs24 1 3072Mi 1800s 1 at once 0 1 ALLOW_ALL',
      ],
    );
    expect(of(main, 'images').buildConfig).toEqual({ ...of(main, 'sweep').buildConfig, entryPoint: 'images' });
  });

  it('are called once a day by a schedule with a token for the sweep, which is not repeated', () => {
    expect(one(main, 'cloudscheduler/job')).toEqual({
      name: 'images-sweep',
      region: 'europe-west1',
      description: 'The sweep of the images API',
      schedule: '0 3 * * *',
      timeZone: 'Etc/UTC',
      attemptDeadline: `${of(main, 'sweep').serviceConfig.timeoutSeconds}s`,
      retryConfig: { retryCount: 0 },
      httpTarget: {
        httpMethod: 'POST',
        uri: 'https://images-sweep-hash-ew.a.run.app',
        oidcToken: {
          serviceAccountEmail: 'images-scheduler@my-project.iam.gserviceaccount.com',
          audience: 'https://images-sweep-hash-ew.a.run.app',
        },
      },
    });
    expect(one(everything, 'cloudscheduler/job')).toMatchObject({ name: 'photos-sweep', schedule: '30 4 * * *' });
  });
});

it('gives the addresses of what a client and an operator use', () => {
  expect(main.outputs).toEqual({
    apiUrl: 'https://images-123456789012.europe-west1.run.app/api',
    serviceUrl: 'https://images-hash-ew.a.run.app',
    functionName: 'images',
    sweepJobName: 'images-sweep',
    bucketName: 'my-project-images',
    databaseId: 'images',
    serviceAccount: 'images-app@my-project.iam.gserviceaccount.com',
  });
  expect(everything.outputs.apiUrl).toBe('https://images.example.org/api');
});
