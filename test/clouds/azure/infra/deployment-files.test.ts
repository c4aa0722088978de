import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deployment } from '../support/deployment.ts';

const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
const workflows = readdirSync(new URL('../../../../.github/workflows/', import.meta.url));

/** Commits that were read in the repositories of the actions, with their tags. No other is used. */
const knownActions = [
  'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1',
  'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7',
  'actions/setup-dotnet@a98b56852c35b8e3190ac28c8c2271da59106c68 # v6.0.0',
  'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0',
  'Azure/login@f5d393ae46f8fde4be8b75f32e3fc50e654ad0ca # v3',
];

describe.each(workflows)('workflow %s', (name) => {
  const text = read(`.github/workflows/${name}`);

  it('pins every action by a commit that was looked at', () => {
    const used = [...text.matchAll(/uses: (.+)/g)].map(([, action]) => action);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((action) => !knownActions.includes(action ?? ''))).toEqual([]);
  });

  it('may read the code and nothing else, unless it deploys', () => {
    const granted = [...text.matchAll(/^ +([a-z-]+): (read|write)$/gm)].map(
      ([, scope, access]) => `${scope}: ${access}`,
    );
    expect(text).toMatch(/^permissions:/m);
    expect(granted).toEqual(name === 'deploy.yml' ? ['contents: read', 'id-token: write'] : ['contents: read']);
  });

  it('uses no secret, and leaves no token in the checkout', () => {
    expect(text).not.toMatch(/secrets\./);
    expect(text.match(/actions\/checkout@/g)?.length).toBe(text.match(/persist-credentials: false/g)?.length);
  });

  it('puts no input into a shell line', () => {
    const shell = [...text.matchAll(/run: (?:\|\n((?: {10,}.*\n)+)|(.*))/g)].map(([all]) => all).join('\n');
    expect(shell).not.toBe('');
    expect(shell).not.toMatch(/\$\{\{/);
  });
});

it('deploys by hand only', () => {
  expect(read('.github/workflows/deploy.yml')).toMatch(/^on:\n {2}workflow_dispatch:/m);
});

describe('azure.yaml', () => {
  const text = read('azure.yaml');

  it('names the service that the Function App is tagged with', () => {
    const [, service] = /services:\n {2}([a-z]+):/.exec(text) ?? [];
    expect(deployment('main').one('Microsoft.Web/sites').tags).toMatchObject({ 'azd-service-name': service });
  });

  it('sends the staged package as it is', () => {
    expect(text).toMatch(/dist: dist\/package\n/);
    expect(text).toMatch(/remoteBuild: false\n/);
    expect(JSON.parse(read('package.json')).scripts.package).toBe('node infra/azure/package.ts');
    expect(read('.funcignore')).not.toMatch(/node_modules/);
  });

  it('needs no step by hand on Linux, macOS or Windows', () => {
    const hooks = [...text.matchAll(/(posix|windows):\n +shell: (\w+)\n +run: npm run (\S+)/g)].map(
      ([, ...found]) => found,
    );
    expect(hooks).toEqual([
      ['posix', 'sh', 'azd:push'],
      ['windows', 'pwsh', 'azd:push'],
      ['posix', 'sh', 'package'],
      ['windows', 'pwsh', 'package'],
    ]);
    expect(JSON.parse(read('package.json')).scripts['azd:push']).toBe('node infra/azure/azd-push.ts');
  });

  it('pushes code only from the hook that waits for the roles', () => {
    expect(/workflows:[\s\S]*?\nhooks:\n {2}postup:/.exec(text)?.[0].match(/azd: .+/g)).toEqual([
      'azd: package --all',
      'azd: provision',
    ]);
  });

  it('finds its environment on every resource that takes tags', () => {
    const untagged = deployment('main').resources.filter(({ tags }) => tags?.['azd-env-name'] !== 'images');
    const kinds = new Set(untagged.map(({ type }) => type));
    expect([...kinds].filter((type) => type.split('/').length === 2).sort()).toEqual([
      'Microsoft.Authorization/roleAssignments',
      'Microsoft.Insights/diagnosticSettings',
    ]);
  });
});

describe('docs/clouds/azure.md', () => {
  const text = read('docs/clouds/azure.md');

  it('names the roles that the template gives, at the scopes that it gives them', () => {
    for (const role of ['Storage Blob Data Contributor', 'Storage Blob Delegator', 'Storage Blob Data Owner']) {
      expect(text).toContain(`--role '${role}'`);
    }
    expect(text).toContain('/blobServices/default/containers/images');
    expect(text).toContain('--scope /dbs/image-metadata/colls/images');
  });

  it.each([
    ['deleteLock', 'User Access Administrator'],
    ['malwareScanning', 'Microsoft.Security'],
  ])('says which rights %s needs, as the template does', (parameter, detail) => {
    const [, description = ''] =
      new RegExp(`@description\\('([^']+)'\\)\\nparam ${parameter} `).exec(read('infra/azure/main.bicep')) ?? [];
    const row = text.split('\n').find((line) => line.startsWith(`| \`${parameter}\``));
    for (const place of [description, row]) {
      expect(place).toContain('Owner');
      expect(place).toContain(detail);
    }
    expect(text).toContain('infra/azure/modules/protection.bicep');
  });

  it('describes every parameter of the template', () => {
    const names = [...read('infra/azure/main.bicep').matchAll(/^param (\w+)/gm)].map(
      ([, parameter]) => parameter ?? '?',
    );
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((parameter) => !text.includes(`\`${parameter}\``))).toEqual([]);
  });
});
