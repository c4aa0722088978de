import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Bicep, findBicep } from '../support/bicep.ts';

const infra = new URL('../../../../infra/azure/', import.meta.url);
const files = readdirSync(infra, { recursive: true, encoding: 'utf8' }).filter((name) => /\.bicep(param)?$/.test(name));
const source = (name: string) => readFileSync(new URL(name, infra), 'utf8');
const path = await findBicep();

it('turns every linter rule into an error', () => {
  const config = JSON.parse(source('bicepconfig.json'));
  const levels = Object.entries<{ level: string }>(config.analyzers.core.rules);
  expect(levels.length).toBeGreaterThanOrEqual(55);
  expect(levels.filter(([, rule]) => rule.level !== 'error')).toEqual([]);
});

it('uses native resource types alone, so that it compiles without a network', () => {
  const sources = files.map(source).join('\n');
  expect(sources).not.toMatch(/'(br|ts)[:/]/);
});

// Each run of the compiler is a process of its own, most of which is its start: they go on beside each other.
describe.skipIf(path === undefined).concurrent('the compiler', () => {
  const bicep = new Bicep(path ?? '');

  it('compiles and lints the template without a word, and every parameter and output is described', async ({
    expect,
  }) => {
    const { template, complaints } = await bicep.build('main.bicep');
    expect(complaints).toBe('');
    const described = { ...template.parameters, ...template.outputs };
    expect(Object.keys(described).length).toBeGreaterThan(30);
    expect(Object.entries(described).filter(([, one]) => !one.metadata?.description)).toEqual([]);
  });

  it('has nothing to format', async ({ expect }) => {
    expect(await bicep.format(files)).toEqual(Object.fromEntries(files.map((name) => [name, source(name)])));
  });

  // After a change that is meant: npm exec -c 'vitest run --project infra -u', and look at the difference.
  it.for(['main', 'everything'])('would deploy what %s.snapshot.json says', async (name, { expect }) => {
    const snapshot = await bicep.snapshot(`${name}.bicepparam`);
    await expect(snapshot).toMatchFileSnapshot(fileURLToPath(new URL(`${name}.snapshot.json`, infra)));
  });

  it('refuses values outside their bounds, and says what is allowed', async ({ expect }) => {
    const parameters = [
      "param environmentName = ''",
      "param nodeVersion = '18'",
      'param instanceMemoryMB = 1024',
      'param maximumInstanceCount = 10',
      'param maxUploadBytes = 104857601',
      'param recoveryDays = 14',
      "param developerPrincipalType = 'Robot'",
    ];
    const said = String(await bicep.snapshotOf(parameters.join('\n')).catch((error: unknown) => error));
    expect(said).toMatch(/\(2,25\).*minimum allowable length is 1/);
    expect(said).toMatch(/\(3,21\).*'22' \| '24'/);
    expect(said).toMatch(/\(4,26\).*2048 \| 4096 \| 512/);
    expect(said).toMatch(/\(5,30\).*minimum value of 40|\(5,30\).* 40/);
    expect(said).toMatch(/\(6,24\).* 104857600/);
    expect(said).toMatch(/\(7,22\).*30 \| 7/);
    expect(said).toMatch(/\(8,32\).*'Group' \| 'ServicePrincipal' \| 'User'/);
  });

  it('accepts the browser origins that browsers send, and none that would let any page in', async ({ expect }) => {
    const accepted = ['https://a.example', 'https://a.example:8443', 'http://localhost:3000'];
    const refused = [
      'http://a.example',
      'https://*.example',
      'https://a.example/',
      'https://a.example/page',
      'https://',
      'https://a.example:',
      'https://a.example:8443x',
      'https://a.example:1:2',
      'https://a.example:65536',
      'https://a.example?q',
      'https://user@a.example',
      'https://a.example,https://b.example',
      'https://a example',
      'https://A.example',
      'https://https://a.example',
      'null',
      '*',
    ];
    const local = ['http://localhost', 'http://localhost:', 'http://localhost:80a', 'http://localhost.example:80'];
    const origins = [...accepted, ...refused, ...local];
    const { found } = await bicep.evaluate(
      `import { isOrigin } from 'origins.bicep'\nparam found = filter(['${origins.join("', '")}'], one => isOrigin(one))`,
    );
    expect(found).toEqual(accepted);
  });

  it('stops a deployment with an origin that it does not accept', async ({ expect }) => {
    const parameters =
      "param environmentName = 'x'\nparam browserOrigins = ['https://good.example', 'http://bad.example']";
    await expect(bicep.snapshotOf(parameters)).rejects.toThrow(/browserOrigins: every origin must be https:\/\/host/);
  });

  it.for([
    [{}, false],
    [{ AZURE_PRINCIPAL_ID: 'of-azd' }, true],
    [{ AZURE_PRINCIPAL_ID: 'of-azd', DEPLOYER_DATA_ROLES: 'false' }, false],
    [{ DEPLOYER_DATA_ROLES: 'true' }, true],
  ] as const)('gives whoever deploys the data roles under %j: %s', async ([env, expected], { expect }) => {
    expect(await bicep.parametersUnder(env)).toMatchObject({ deployerDataRoles: expected });
  });

  it('requires the name and the region of the environment, which decide what is deployed', async ({ expect }) => {
    const said = String(
      await bicep
        .snapshot('main.bicepparam', { env: { AZURE_ENV_NAME: '', AZURE_LOCATION: 'westeurope' } })
        .catch((error: unknown) => error),
    );
    expect(said).toMatch(/minimum allowable length is 1/);
    expect(source('main.bicepparam')).toMatch(/readEnvironmentVariable\('AZURE_ENV_NAME'\)/);
    expect(source('main.bicepparam')).toMatch(/readEnvironmentVariable\('AZURE_LOCATION'\)/);
  });

  it('uses an API of storage that is a version behind the newest, which reaches some regions late', async ({
    expect,
  }) => {
    const versions = new Set(
      files.flatMap((name) =>
        [...source(name).matchAll(/Microsoft\.Storage\/[\w/]+@([\d-]+)/g)].map(([, version]) => version ?? '?'),
      ),
    );
    expect(versions.size).toBe(1);
    const complaint = await bicep.lintAfter((text) =>
      text.replaceAll(/(Microsoft\.Storage\/[\w/]+)@[\d-]+/g, '$1@2021-01-01'),
    );
    const [, accepted = ''] =
      /'Microsoft\.Storage\/storageAccounts'.*Acceptable versions: ([\d, -]+)/.exec(complaint) ?? [];
    const [used = ''] = versions;
    expect(accepted.split(', ').indexOf(used)).toBeGreaterThanOrEqual(1);
  });
});
