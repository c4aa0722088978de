import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Deployment, deployment } from '../support/deployment.ts';

const names: Record<string, string> = {
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'Storage Blob Data Owner',
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
  'db58b8e5-c6ad-4a2a-8342-4190687cbf4a': 'Storage Blob Delegator',
  '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
};

const token = /(?<=sthost|stdata|appi-images-|cosmos-images-)[a-z0-9]{13}/g;
const developer = '11111111-1111-1111-1111-111111111111';

/** What an assignment applies to. An ID that only Azure can complete stays an expression. */
const scopeOf = (id: string) =>
  /^\[extensionResourceId\('([^']+)'/.exec(id)?.[1] ?? id.replace(/\/providers\/Microsoft\.Authorization.*/, '');

/** Who may do what and where, one line each: `who | role | scope`. */
function grants(of: Deployment): string[] {
  const who = (principalId: unknown) =>
    ({ [developer]: 'developer', '[deployer().objectId]': 'deployer' })[String(principalId)] ?? 'app';
  const short = (id: string) => id.replace(/^.*\/providers\/Microsoft\.\w+\//, '').replace(token, '*');
  const azure = of.all('Microsoft.Authorization/roleAssignments').map(({ id, properties }) => {
    const role = names[String(properties.roleDefinitionId).slice(-36)];
    return `${who(properties.principalId)} | ${role} | ${short(scopeOf(id))}`;
  });
  const definition = of.one('Microsoft.DocumentDB/databaseAccounts/sqlRoleDefinitions');
  const cosmos = of.all('Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments').map(({ properties }) => {
    const role = properties.roleDefinitionId === definition.id ? definition.properties.roleName : 'another role';
    return `${who(properties.principalId)} | ${role} | ${short(String(properties.scope))}`;
  });
  return [...azure, ...cosmos].sort();
}

const ofTheApp = [
  'app | Image Metadata API | databaseAccounts/cosmos-images-*/dbs/image-metadata/colls/images',
  'app | Monitoring Metrics Publisher | components/appi-images-*',
  'app | Storage Blob Data Contributor | storageAccounts/stdata*/blobServices/default/containers/images',
  'app | Storage Blob Data Owner | storageAccounts/sthost*',
  'app | Storage Blob Delegator | storageAccounts/stdata*',
];

/** The roles that health tells an operator to grant. */
function remedies(): string[] {
  const folder = new URL('../../../../src/clouds/azure/', import.meta.url);
  const sources = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
  return [...sources.join('\n').matchAll(/--role(?:-definition-name)? "([^"]+)"/g)].map(([, role]) => role ?? '?');
}

describe('roles', () => {
  it('has every role that health tells an operator to grant', () => {
    expect(remedies().length).toBeGreaterThanOrEqual(2);
    const given = ofTheApp.map((line) => line.split(' | ')[1]);
    expect(remedies().filter((role) => !given.includes(role))).toEqual([]);
  });

  it('gives the app exactly five, each at the narrowest scope that works', () => {
    expect(grants(deployment('main'))).toEqual(ofTheApp);
  });

  it('gives the deployer and a named developer the data roles of the app, and nothing on the host', () => {
    expect(grants(deployment('everything'))).toEqual([
      ...ofTheApp,
      'deployer | Image Metadata API | databaseAccounts/cosmos-images-*/dbs/image-metadata/colls/images',
      'deployer | Storage Blob Data Contributor | storageAccounts/stdata*/blobServices/default/containers/images',
      'deployer | Storage Blob Delegator | storageAccounts/stdata*',
      'developer | Image Metadata API | databaseAccounts/cosmos-images-*/dbs/image-metadata/colls/images',
      'developer | Storage Blob Data Contributor | storageAccounts/stdata*/blobServices/default/containers/images',
      'developer | Storage Blob Delegator | storageAccounts/stdata*',
    ]);
  });

  it('says what kind of principal each is, so that a new identity is found immediately', () => {
    const kinds = deployment('everything')
      .all('Microsoft.Authorization/roleAssignments')
      // Only Azure knows the deployer: the template decides by whether it has a user name.
      .filter(({ properties }) => properties.principalId !== '[deployer().objectId]')
      .map(({ properties }) => [properties.principalId === developer, properties.principalType]);
    expect(kinds.length).toBeGreaterThan(0);
    expect(kinds.filter(([isDeveloper, kind]) => kind !== (isDeveloper ? 'User' : 'ServicePrincipal'))).toEqual([]);
    expect(readFileSync(new URL('../../../../infra/azure/main.bicep', import.meta.url), 'utf8')).toContain(
      "principalType: empty(deployer().userPrincipalName) ? 'ServicePrincipal' : 'User'",
    );
  });

  it('allows the data role what the app does with documents, and nothing else', () => {
    const role = deployment('main').one('Microsoft.DocumentDB/databaseAccounts/sqlRoleDefinitions').properties;
    const [permission, ...others] = role.permissions as { dataActions: string[] }[];
    expect(others).toEqual([]);
    expect(
      permission?.dataActions.map((action) => action.replace('Microsoft.DocumentDB/databaseAccounts/', '')),
    ).toEqual([
      'readMetadata',
      'sqlDatabases/containers/executeQuery',
      'sqlDatabases/containers/items/create',
      'sqlDatabases/containers/items/read',
      'sqlDatabases/containers/items/upsert',
      'sqlDatabases/containers/items/replace',
      'sqlDatabases/containers/items/delete',
    ]);
    expect(role.type).toBe('CustomRole');
  });
});
