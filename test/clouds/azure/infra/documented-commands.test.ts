import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { useHealthyApp } from '../support/app-with-health.ts';
import { deployment } from '../support/deployment.ts';
import { inWords, runShell, type ShellRun, shellBlocks, withLostArguments } from '../support/fake-shell.ts';
import { recordedAnswers, values } from '../support/recorded-answers.ts';

const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');

/** Healthy, so that the wait for health is the real one. */
const apiUrl = await useHealthyApp();

const said = (run: ShellRun) => run.calls.map(inWords);

it('answers with outputs that the template has', () => {
  const outputs = Object.keys(deployment('main').outputs);
  expect(Object.keys(values).filter((name) => !outputs.includes(name))).toEqual([]);
});

describe('docs/clouds/azure.md', () => {
  let run: ShellRun;

  beforeAll(async () => {
    run = await runShell(shellBlocks(read('docs/clouds/azure.md')).join('\n'), {
      answers: recordedAnswers({ apiUrl }),
    });
  });

  it('runs from the first line to the last', () => {
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(run.calls.length).toBeGreaterThan(40);
  });

  it('reads every output, whatever case Resource Manager gave it', () => {
    expect(withLostArguments(run)).toEqual([]);
    expect(said(run)).toEqual(
      expect.arrayContaining([
        `az functionapp deployment source config-zip --resource-group rg-images --name ${values.functionAppName} --src dist/package.zip`,
        `curl --header x-functions-key: a-key --data-binary @photo.jpg ${apiUrl}/images?name=photo.jpg`,
        expect.stringContaining(
          `--account-name ${values.cosmosAccountName} --role-definition-name Image Metadata API --principal-id ${values.appPrincipalId}`,
        ),
        expect.stringMatching(
          /--role Storage Blob Data Contributor --scope \/subscriptions\/s\/.+\/stdataabc\/blobServices\/default\/containers\/images$/,
        ),
        expect.stringMatching(/--role Storage Blob Data Owner --scope \/subscriptions\/s\/.+\/sthostabc$/),
        `az lock delete --name holds-data --resource-group rg-images --resource-type Microsoft.Storage/storageAccounts --resource-name stdataabc`,
      ]),
    );
  });

  it('waits for health and says so', () => {
    expect(run.stdout).toContain(`Waiting up to 12 minutes for ${apiUrl}/health`);
    expect(run.stdout).toContain(`${apiUrl}/health returns 200`);
  });

  it('names one group and one deployment throughout', () => {
    const option = (name: string) =>
      new Set(run.calls.flatMap(({ args }) => args.filter((_, i) => args[i - 1] === name)));
    expect([...option('--resource-group')]).toEqual(['rg-images']);
    const deployments = run.calls.filter((call) => inWords(call).startsWith('az deployment group'));
    const names = deployments.flatMap(({ args }) => args.filter((_, i) => args[i - 1] === '--name'));
    expect([...new Set(names)]).toEqual(['images']);
  });

  it('runs the app against the deployed stores as the developer who deployed', () => {
    const start = run.calls.find((call) => inWords(call) === 'npm start');
    expect(start?.env).toMatchObject({
      BLOB_CONNECTION: values.blobConnection,
      COSMOS_CONNECTION: values.cosmosConnection,
      DEPLOYER_DATA_ROLES: 'true',
    });
  });

  it('lets GitHub sign in without a secret', () => {
    const credential = run.calls.find((call) => inWords(call).includes('federated-credential create'));
    expect(JSON.parse(credential?.args.at(-1) ?? '')).toEqual({
      name: 'github-production',
      issuer: 'https://token.actions.githubusercontent.com',
      subject: 'repo:someone/images:environment:production',
      audiences: ['api://AzureADTokenExchange'],
    });
  });
});

describe('docs/clouds/azure-troubleshooting.md', () => {
  const start = 'export AZURE_ENV_NAME=images AZURE_LOCATION=westeurope AZURE_RESOURCE_GROUP=rg-images\n';
  const [, , definitions = ''] = shellBlocks(read('docs/clouds/azure.md'));
  const helpers = definitions.slice(0, definitions.indexOf('npm ci'));

  it('runs, every block of it', async () => {
    const blocks = shellBlocks(read('docs/clouds/azure-troubleshooting.md'));
    const script = [start, helpers, ...blocks].join('\n');
    const run = await runShell(script, { answers: recordedAnswers({ apiUrl }) });
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(withLostArguments(run)).toEqual([]);
    expect(said(run).length).toBeGreaterThan(blocks.length);
  });

  it('has a command that identifies the cause and one that fixes it, for each symptom', () => {
    const sections = read('docs/clouds/azure-troubleshooting.md').split(/^## /m).slice(1);
    const symptoms = sections.map((text) => text.split('\n')[0]);
    for (const symptom of [
      '403',
      '51021',
      'capacity',
      '412',
      'role',
      'subscription',
      'port',
      'Apple silicon',
      'Node is too old',
    ]) {
      expect(
        symptoms.filter((title) => title?.includes(symptom)),
        symptom,
      ).not.toEqual([]);
    }
    const commands = (text: string) =>
      shellBlocks(text).join('\n').replaceAll('\\\n', ' ').split('\n').filter(Boolean).length;
    expect(sections.filter((text) => commands(text) < 2).map((text) => text.split('\n')[0])).toEqual([]);
  });
});
