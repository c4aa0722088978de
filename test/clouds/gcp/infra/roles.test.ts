import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { all, deployment, type Resource, variants } from '../support/deployment.ts';

interface Grant {
  readonly role: string;
  readonly member: string;
  readonly condition?: { readonly expression: string };
}

/** What a role is bound to, and by which of its inputs. */
const BINDINGS: Readonly<Record<string, string>> = {
  'artifactregistry/repositoryIamMember': 'repository',
  'cloudrunv2/serviceIamMember': 'name',
  'projects/iAMMember': 'project',
  'serviceaccount/iAMMember': 'serviceAccountId',
  'storage/bucketIAMMember': 'bucket',
};

/** One line for each grant: `member: role on resource, where …`. */
function grants(variant: (typeof variants)[number]): string[] {
  const isBinding = ({ type }: Resource) => /iammember|iambinding|iampolicy/i.test(type);
  return deployment(variant)
    .resources.filter(isBinding)
    .map(({ type, inputs }) => {
      const [kind = ''] = type.split(':');
      const { role, member, condition } = inputs as unknown as Grant;
      const to = inputs[BINDINGS[kind] ?? 'none'];
      const [who] = member.replace('serviceAccount:', '').split('@my-project');
      return `${who}: ${role} on ${kind.split('/')[0]} ${to}${condition ? `, where ${condition.expression}` : ''}`;
    });
}

const [read, write] = ['images-app', 'images-build'];
const standing = [
  `${read}: roles/datastore.user on projects my-project, where resource.name == "projects/my-project/databases/images"`,
  `${read}: roles/iam.serviceAccountTokenCreator on serviceaccount projects/my-project/serviceAccounts/images-app@my-project.iam.gserviceaccount.com`,
  `${read}: roles/storage.objectUser on storage my-project-images`,
  `${write}: roles/artifactregistry.writer on artifactregistry builds`,
  `${write}: roles/logging.logWriter on projects my-project`,
  `${write}: roles/storage.objectViewer on projects my-project, where resource.name.startsWith("projects/_/buckets/gcf-v2-sources-123456789012-europe-west1")`,
  `${write}: roles/storage.objectViewer on storage my-project-images-source`,
  'images-scheduler: roles/run.invoker on cloudrunv2 images-sweep',
];

describe('accounts', () => {
  it('may do nothing but what is listed here; nobody calls the service by default', () => {
    expect(grants('main').sort()).toEqual([...standing].sort());
  });

  it('let everybody call the service where it is open, and never the sweep', () => {
    expect(grants('open').sort()).toEqual([...standing, 'allUsers: roles/run.invoker on cloudrunv2 images'].sort());
  });

  it('let the invokers call the service', () => {
    const called = grants('everything').filter((line) => line.includes('run.invoker'));
    expect(called.sort()).toEqual([
      'caller: roles/run.invoker on cloudrunv2 photos',
      'group:team@example.org: roles/run.invoker on cloudrunv2 photos',
      'photos-scheduler: roles/run.invoker on cloudrunv2 photos-sweep',
    ]);
  });

  it.each(variants)('%s: run the functions and builds, with no key', (variant) => {
    const functions = all(deployment(variant), 'cloudfunctionsv2/function').map(({ inputs }) => {
      const { serviceConfig, buildConfig } = inputs as Record<string, Record<string, string>>;
      return [
        serviceConfig?.serviceAccountEmail?.split('@')[0],
        buildConfig?.serviceAccount?.split('/').at(-1)?.split('@')[0],
      ];
    });
    const name = variant === 'everything' ? 'photos' : 'images';
    expect(functions).toEqual([
      [`${name}-app`, `${name}-build`],
      [`${name}-app`, `${name}-build`],
    ]);
    expect(deployment(variant).resources.filter(({ type }) => type.startsWith('serviceaccount/key'))).toEqual([]);
  });
});

/** cloud.google.com/iam/docs/roles-permissions: what the roles of the app allow with objects, documents and signatures. */
const ALLOWED = [
  ...['create', 'delete', 'get', 'list', 'update'].map((what) => `storage.objects.${what}`),
  ...['create', 'delete', 'get', 'list', 'update'].map((what) => `datastore.entities.${what}`),
  'iam.serviceAccounts.signBlob',
];

/** cloud.google.com/storage/docs/access-control/iam-json and firestore/docs/security/iam: what each call needs. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  'GET []': ['storage.objects.list'],
  'POST []': ['storage.objects.create'],
  'GET [name]': ['storage.objects.get'],
  'DELETE [name]': ['storage.objects.delete'],
  "POST [to, 'compose']": ['storage.objects.create', 'storage.objects.get'],
  // rewriteTo
  'POST path': ['storage.objects.create', 'storage.objects.get'],
  sign: ['iam.serviceAccounts.signBlob'],
  batchGetDocuments: ['datastore.entities.get'],
  runQuery: ['datastore.entities.get', 'datastore.entities.list'],
  commit: ['datastore.entities.create', 'datastore.entities.delete', 'datastore.entities.update'],
};

describe('the calls in the sources', () => {
  const folder = new URL('../../../../src/clouds/gcp/', import.meta.url);
  const text = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n');
  const sent = [...text.matchAll(/sendTo\(gcs, ([^{]+), \{\s*method: '(\w+)'/g)].map(
    ([, path, method]) => `${method} ${path}`,
  );
  const made = [...text.matchAll(/\b(?:client|auth)\.(\w+)\(/g)].map(([, method = '']) => method);
  const LOCAL = ['initialize', 'authorize', 'getCredentials', 'getRequestHeaders'];
  const calls = [...new Set([...sent, ...made.filter((method) => !LOCAL.includes(method))])];

  it('are found everywhere', () => {
    // One more is where it is defined.
    expect(sent).toHaveLength((text.match(/sendTo\(/g)?.length ?? 0) - 1);
    expect(text.match(/sendGcs\(/g)).toHaveLength(2);
    expect(text).toContain("'rewriteTo'");
  });

  it('need what the roles allow, and next to nothing less', () => {
    expect(calls.sort()).toEqual(Object.keys(NEEDED).sort());
    const needed = new Set(calls.flatMap((call) => NEEDED[call] ?? []));
    expect([...needed].filter((permission) => !ALLOWED.includes(permission))).toEqual([]);
    expect(ALLOWED.filter((permission) => !needed.has(permission))).toEqual(['storage.objects.update']);
  });
});
