import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../../../src/clouds/aws/settings.ts';
import { one, say, template, variants } from '../support/template.ts';

/** Given by the runtime, or for stand-ins only. */
const NOT_IN_TEMPLATE = ['AWS_REGION', 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL_DYNAMODB'];

interface LambdaFunction {
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
}

/** As the function sees them. */
function environment(variant: (typeof variants)[number], id: 'Api' | 'Sweep'): Record<string, string> {
  const { Variables } = one<LambdaFunction>(template(variant), 'AWS::Lambda::Function', id).Environment;
  const resolved = Object.entries(Variables).map(([name, value]) => [
    name,
    say(value)
      .replace('<AWS::AccountId>', '123456789012')
      .replace('<AWS::Region>', 'eu-central-1')
      .replace('<Table>', 'images-Table-1ABCDEF'),
  ]);
  return Object.fromEntries(resolved);
}

/** The settings of this environment, and the names that were looked for. */
function load(env: Record<string, string>) {
  const read = new Set<string>();
  const watched = new Proxy<Record<string, string>>(
    { ...env, AWS_REGION: 'eu-central-1' },
    {
      get(target, name) {
        read.add(String(name));
        return target[String(name)];
      },
    },
  );
  return { settings: loadSettings(watched), read: [...read] };
}

describe.each(variants)('%s: settings', (variant) => {
  it.each(['Api', 'Sweep'] as const)('start the function %s, and none is without use', (id) => {
    const env = environment(variant, id);
    const { read } = load(env);
    expect(Object.keys(env).filter((name) => !read.includes(name))).toEqual([]);
  });
});

it('has every setting that is read', () => {
  const given = new Set(variants.flatMap((variant) => Object.keys(environment(variant, 'Api'))));
  const { read } = load(environment('main', 'Api'));
  expect(read.filter((name) => !given.has(name)).sort()).toEqual(NOT_IN_TEMPLATE.sort());
});

it('carries the options to the app', () => {
  const { settings } = load(environment('everything', 'Api'));
  expect(settings).toMatchObject({
    bucketName: 'photos-123456789012-eu-central-1',
    maxUploadBytes: 4_000_000,
    maxDirectUploadBytes: 500_000_000,
    maxPixels: 50_000_000,
    sweepGraceHours: 48,
    sweepDelete: true,
    sweepMaxOrphanPercent: 10,
    publicOrigin: 'https://images.example.org',
  });
  expect(settings.accessKeyDigests).toHaveLength(1);
});

it('has the defaults of the app', () => {
  const bare = { BUCKET_NAME: 'images', TABLE_NAME: 'images', ACCESS_GUARD: 'iam' };
  const { bucketName, tableName, ...usual } = load(bare).settings;
  expect(load(environment('main', 'Api')).settings).toMatchObject(usual);
});

it('needs no key of its own for the sweep, which has no URL', () => {
  expect(load(environment('open', 'Sweep')).settings.accessKeyDigests).toEqual([]);
});
