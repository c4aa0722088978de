import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inWords, runShell, type ShellRun, shellBlocks } from '../support/fake-shell.ts';
import { recordedAnswers, values } from '../support/recorded-answers.ts';
import { jobEnvironment, shellSteps } from '../support/workflow-steps.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** A healthy app, so that the wait for health is the real one. */
let server: Server;
let apiUrl: string;

beforeAll(async () => {
  server = createServer((request, response) => response.writeHead(request.url === '/api/health' ? 200 : 404).end('{}'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
});

afterAll(() => server.close());

const said = (run: ShellRun) => run.calls.map(inWords);

/** Arguments that come from an answer that was not understood. */
const lost = (run: ShellRun) =>
  run.calls.filter(({ args }) =>
    args.some(
      (arg) => arg === '' || (/^(null|undefined)$|^-?\/(blobServices|dbs)/.test(arg) && !arg.startsWith('/dbs/image')),
    ),
  );

describe('docs/deploy.md', () => {
  let run: ShellRun;

  beforeAll(async () => {
    run = await runShell(shellBlocks(read('docs/deploy.md')).join('\n'), { answers: recordedAnswers({ apiUrl }) });
  });

  it('runs from the first line to the last', () => {
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(run.calls.length).toBeGreaterThan(40);
  });

  it('reads every output, whatever case Resource Manager gave it', () => {
    expect(lost(run)).toEqual([]);
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
    expect(run.stdout).toContain(`${apiUrl}/health answers 200`);
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

describe('docs/troubleshooting.md', () => {
  const start = 'export AZURE_ENV_NAME=images AZURE_LOCATION=westeurope AZURE_RESOURCE_GROUP=rg-images\n';
  const [, , definitions = ''] = shellBlocks(read('docs/deploy.md'));
  const helpers = definitions.slice(0, definitions.indexOf('npm ci'));

  it('runs, every block of it', async () => {
    const blocks = shellBlocks(read('docs/troubleshooting.md'));
    const script = [start, helpers, ...blocks].join('\n');
    const run = await runShell(script, { answers: recordedAnswers({ apiUrl }) });
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(lost(run)).toEqual([]);
    expect(said(run).length).toBeGreaterThan(blocks.length);
  });

  it('has a command that identifies the cause and one that fixes it, for each symptom', () => {
    const sections = read('docs/troubleshooting.md').split(/^## /m).slice(1);
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

  it('refers to sections that exist', () => {
    const anchors = (page: string) =>
      [...read(page).matchAll(/^#+ (.+)$/gm)].map(
        ([, title = '']) =>
          `#${title
            .toLowerCase()
            .replace(/[^\w -]/g, '')
            .replaceAll(' ', '-')}`,
      );
    for (const page of ['docs/deploy.md', 'docs/troubleshooting.md']) {
      for (const [, file, anchor] of read(page).matchAll(/\]\((?!http)([\w./-]*)(#[\w-]+)?\)/g)) {
        const target = file ? `docs/${file}` : page;
        if (anchor) expect(anchors(target), `${page}: ${anchor}`).toContain(anchor);
        else expect(read(target), `${page}: ${file}`).not.toBe('');
      }
    }
  });
});

interface WorkflowRun {
  readonly runs: readonly ShellRun[];
  /** What the steps wrote to GITHUB_OUTPUT. */
  readonly outputs: string;
}

/** Runs the steps of a workflow as GitHub does: one shell each, outputs by a file, until one fails. */
async function runWorkflow(text: string, variables: Record<string, string>): Promise<WorkflowRun> {
  const folder = await mkdtemp(join(tmpdir(), 'workflow-'));
  try {
    const file = join(folder, 'output');
    await writeFile(file, '');
    const runs: ShellRun[] = [];
    for (const step of shellSteps(text)) {
      const outputs = parseEnv(await readFile(file, 'utf8'));
      const own = Object.entries(step.env).map(([name, value]) => [
        name,
        value.replace(/\$\{\{ steps\.infra\.outputs\.(\w+) \}\}/, (_, key) => outputs[key] ?? ''),
      ]);
      const env = {
        ...jobEnvironment(text, variables),
        ...Object.fromEntries(own),
        GITHUB_OUTPUT: file,
        TEMPORARY: folder,
      };
      const script = step.run.replaceAll('outputs.json', '"$TEMPORARY/outputs.json"');
      const run = await runShell(script, { answers: recordedAnswers({ apiUrl }), env });
      runs.push(run);
      if (run.code !== 0) break;
    }
    return { runs, outputs: await readFile(file, 'utf8') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const variables = { AZURE_ENV_NAME: 'images', AZURE_LOCATION: 'westeurope', AZURE_RESOURCE_GROUP: 'rg-images' };

it.each(['deploy.yml', 'infra.yml', 'test.yml'])('workflow %s runs every step to its end', async (name) => {
  const text = read(`.github/workflows/${name}`);
  const scripts: Record<string, string> = JSON.parse(read('package.json')).scripts;
  const { runs } = await runWorkflow(text, variables);
  expect(runs.map(({ code, stderr }) => [code, stderr])).toEqual(shellSteps(text).map(() => [0, '']));
  expect(runs.length).toBe(text.match(/\brun: /g)?.length);
  expect(runs.flatMap(lost)).toEqual([]);
  const used = runs.flatMap(said).flatMap((line) => /^npm (?:run )?(\w+)/.exec(line)?.[1] ?? []);
  expect(used.filter((script) => !['ci', 'exec'].includes(script) && scripts[script] === undefined)).toEqual([]);
});

describe('workflow deploy.yml', () => {
  const text = read('.github/workflows/deploy.yml');

  it('pushes to the app and waits for the address that the deployment reports', async () => {
    const { runs, outputs } = await runWorkflow(text, variables);
    expect(outputs).toBe(`app=${values.functionAppName}\nurl=${apiUrl}\n`);
    expect(runs.flatMap(said)).toContain(
      `az functionapp deployment source config-zip --resource-group rg-images --name ${values.functionAppName} --src dist/package.zip`,
    );
    expect(runs.at(-1)?.stdout).toContain(`${apiUrl}/health answers 200`);
  });

  it('stops before anything else where a variable is missing', async () => {
    for (const missing of Object.keys(variables)) {
      const { runs } = await runWorkflow(text, { ...variables, [missing]: '' });
      expect(runs).toHaveLength(1);
      expect(runs[0]?.stdout).toContain(`has no variable ${missing}`);
    }
  });
});
