import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Bicep, findBicep, type Target } from '../support/bicep.ts';
import { type Call, inWords, runShell, shellBlocks } from '../support/fake-shell.ts';
import { recordedAnswers } from '../support/recorded-answers.ts';
import { jobEnvironment, shellSteps } from '../support/workflow-steps.ts';

const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
const path = await findBicep();

const option = (call: Call | undefined, name: string) => call?.args[call.args.indexOf(name) + 1 || -1] ?? '';
const deploys = (call: Call) => inWords(call).startsWith('az deployment group create');

/** Where a path deploys to and what its parameter file reads, taken from the commands themselves. */
async function targetsByPath(): Promise<Record<string, Required<Target>>> {
  const lines = shellBlocks(read('docs/clouds/azure.md'))
    .filter((block) => !block.includes('await-health'))
    .join('\n');
  const helpers = 'output() { :; }\nprincipal=p images=i host=h url=u app=a\n';
  const { calls } = await runShell(helpers + lines, { answers: recordedAnswers() });
  const ofAz = (call: Call | undefined): Required<Target> => ({
    env: { ...call?.env },
    resourceGroup: option(call, '--resource-group'),
  });

  const environment = calls.find((call) => inWords(call).startsWith('azd env new'));
  const set = calls.filter((call) => inWords(call).startsWith('azd env set')).map(({ args }) => args.slice(2));
  const azd: Record<string, string> = {
    ...Object.fromEntries(set),
    AZURE_ENV_NAME: environment?.args[2] ?? '',
    AZURE_LOCATION: option(environment, '--location'),
    AZURE_PRINCIPAL_ID: '55555555-5555-5555-5555-555555555555',
  };

  const variables = calls.filter((call) => inWords(call).startsWith('gh variable set'));
  const workflow = read('.github/workflows/deploy.yml');
  const step = shellSteps(workflow).find(({ name }) => name === 'Infrastructure');
  const env = jobEnvironment(
    workflow,
    Object.fromEntries(variables.map((call) => [call.args[2], option(call, '--body')])),
  );
  const ran = await runShell(`${step?.run.replace('> outputs.json', '').split('app=')[0]}`, { env });

  return {
    manual: ofAz(calls.find(deploys)),
    azd: { env: azd, resourceGroup: azd.AZURE_RESOURCE_GROUP ?? '' },
    workflow: ofAz(ran.calls.find(deploys)),
  };
}

describe.skipIf(path === undefined)('the names of resources', async () => {
  const bicep = new Bicep(path ?? '');
  const targets = await targetsByPath();

  const computed = new Map<string, Promise<string[]>>();

  /** IDs of all that a path deploys, apart from the roles that only azd gives its user. */
  function deployedBy(target: Target): Promise<string[]> {
    const key = JSON.stringify(target);
    const ids = computed.get(key) ?? compute(target);
    computed.set(key, ids);
    return ids;
  }

  async function compute(target: Target): Promise<string[]> {
    const { predictedResources } = JSON.parse(await bicep.snapshot('main.bicepparam', target)) as {
      predictedResources: { id: string }[];
    };
    return predictedResources
      .map(({ id }) => id)
      .filter((id) => !id.includes('deployer()'))
      .sort();
  }

  it('are the same on the manual path, with azd and from GitHub', async () => {
    const [manual, azd, workflow] = await Promise.all(
      ['manual', 'azd', 'workflow'].map((one) => deployedBy(targets[one] ?? {})),
    );
    expect(manual?.length).toBeGreaterThan(25);
    expect(manual?.join()).toMatch(/resourceGroups\/rg-images\/.*\/func-images-[a-z0-9]{13}/);
    expect(azd).toEqual(manual);
    expect(workflow).toEqual(manual);
  });

  it('do not depend on the region, so that a wrong one fails instead of building a second stack', async () => {
    const manual = targets.manual as Target;
    const elsewhere = { ...manual, env: { ...manual.env, AZURE_LOCATION: 'northeurope' } };
    expect(await deployedBy(elsewhere)).toEqual(await deployedBy(manual));
  });

  it('differ between environments', async () => {
    const manual = targets.manual as Target;
    const other = new Set(await deployedBy({ ...manual, env: { ...manual.env, AZURE_ENV_NAME: 'staging' } }));
    expect((await deployedBy(manual)).filter((id) => other.has(id))).toEqual([]);
  });
});
