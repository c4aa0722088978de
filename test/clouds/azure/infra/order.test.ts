import { describe, expect, it } from 'vitest';
import { Bicep, findBicep, type TemplateResource } from '../support/bicep.ts';

const path = await findBicep();

describe.skipIf(path === undefined)('the order of deployment', async () => {
  const built = path === undefined ? undefined : await new Bicep(path).build('main.bicep');
  const modules = new Map(Object.entries<TemplateResource>({ ...built?.template.resources }));

  /** A module and all that has to be deployed before it. */
  const upTo = (name: string): string[] => [name, ...(modules.get(name)?.dependsOn ?? []).flatMap(upTo)];
  const inModule = (name: string) =>
    Object.values<TemplateResource>({ ...modules.get(name)?.properties?.template?.resources });

  it('changes the database account once at a time, or Azure refuses with 412', () => {
    const chain = ['database', 'network', 'appRoles', 'deployerRoles', 'developerRoles'];
    for (const [index, name] of chain.entries())
      expect(upTo(name)).toEqual(expect.arrayContaining(chain.slice(0, index)));
    const role = inModule('database').find(({ type }) => type.endsWith('/sqlRoleDefinitions'));
    expect(role?.dependsOn?.join()).toMatch(/container/);
  });

  it('makes private endpoints and their names one at a time', () => {
    const copies = inModule('network').filter(({ type }) => type.startsWith('Microsoft.Network/privateEndpoints'));
    expect(copies.map(({ copy }) => [copy?.mode, copy?.batchSize])).toEqual([
      ['serial', 1],
      ['serial', 1],
    ]);
  });

  it('gives the app its roles before it starts', () => {
    expect(upTo('functionApp')).toEqual(expect.arrayContaining(['hostRoles', 'appRoles']));
  });

  it('asks for rights beyond the rest last, when everything else works', () => {
    expect([...new Set(upTo('protection'))].sort()).toEqual([...modules.keys()].sort());
    const beyond = /^Microsoft\.(Authorization\/locks|Security\/)/;
    const found = [...modules.keys()].filter((name) => inModule(name).some(({ type }) => beyond.test(type)));
    expect(found).toEqual(['protection']);
  });
});
