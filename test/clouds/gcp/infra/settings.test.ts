import { describe, expect, it } from 'vitest';
import { MAX_UPLOAD_BYTES } from '../../../../infra/gcp/pulumi/options.ts';
import { HIGHEST_MAX_UPLOAD_BYTES, loadSettings } from '../../../../src/clouds/gcp/settings.ts';
import { deployment, one, type Variant, variants } from '../support/deployment.ts';

/** For stand-ins only. */
const NOT_DEPLOYED = ['GCS_ENDPOINT', 'FIRESTORE_EMULATOR_HOST'];

interface Function {
  readonly serviceConfig: { readonly environmentVariables: Readonly<Record<string, string>> };
}

function environment(variant: Variant, entry: 'images' | 'sweep'): Record<string, string> {
  return one<Function>(deployment(variant), 'cloudfunctionsv2/function', entry).serviceConfig.environmentVariables;
}

/** The settings of this environment, and the names that were looked for. */
function load(env: Record<string, string>) {
  const read = new Set<string>();
  const get = (target: Record<string, string>, name: string | symbol) => {
    read.add(String(name));
    return target[String(name)];
  };
  return { settings: loadSettings(new Proxy(env, { get })), read: [...read] };
}

describe.each(variants)('%s: settings', (variant) => {
  it.each(['images', 'sweep'] as const)('start the function %s, and none is without use', (entry) => {
    const env = environment(variant, entry);
    const { read } = load(env);
    expect(Object.keys(env).filter((name) => !read.includes(name))).toEqual([]);
  });
});

it('has every setting that is read', () => {
  const given = new Set(variants.flatMap((variant) => Object.keys(environment(variant, 'images'))));
  const { read } = load(environment('main', 'images'));
  expect(read.filter((name) => !given.has(name)).sort()).toEqual(NOT_DEPLOYED.sort());
});

it('carries the options to the app', () => {
  const { settings } = load(environment('everything', 'images'));
  expect(settings).toMatchObject({
    projectId: 'my-project',
    bucketName: 'my-project-photos',
    tableName: 'photos',
    databaseId: 'photos',
    maxUploadBytes: 20_000_000,
    maxDirectUploadBytes: 500_000_000,
    maxPixels: 50_000_000,
    sweepGraceHours: 48,
    sweepDelete: true,
    sweepMaxOrphanPercent: 10,
    publicOrigin: 'https://images.example.org',
    browserOrigins: ['https://www.example.org', 'http://localhost:5173'],
  });
  expect(settings.accessKeyDigests).toHaveLength(1);
  const { name } = one<{ name: string }>(deployment('everything'), 'storage/bucket', 'images');
  expect(settings.bucketName).toBe(name);
  expect(settings.databaseId).toBe(one(deployment('everything'), 'firestore/database').name);
});

it('has the defaults and the limits of the app', () => {
  const bare = { GOOGLE_CLOUD_PROJECT: 'my-project', BUCKET_NAME: 'images', TABLE_NAME: 'images', ACCESS_GUARD: 'iam' };
  const { bucketName, databaseId, ...usual } = load(bare).settings;
  expect(load(environment('main', 'images')).settings).toMatchObject(usual);
  expect(MAX_UPLOAD_BYTES).toBe(HIGHEST_MAX_UPLOAD_BYTES);
});

it('needs no key of its own for the sweep, which IAM guards', () => {
  expect(load(environment('open', 'images')).settings.accessKeyDigests).toHaveLength(1);
  expect(load(environment('open', 'sweep')).settings.accessKeyDigests).toEqual([]);
});
