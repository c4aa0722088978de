import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { useHealthyApp } from '../support/app-with-health.ts';
import { inWords, runShell, type ShellRun, withLostArguments } from '../support/fake-shell.ts';
import { recordedAnswers, values } from '../support/recorded-answers.ts';
import { jobEnvironment, shellSteps } from '../support/workflow-steps.ts';

const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');

/** Healthy, so that the wait for health is the real one. */
const apiUrl = await useHealthyApp();

const said = (run: ShellRun) => run.calls.map(inWords);

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
  expect(runs.flatMap(withLostArguments)).toEqual([]);
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
    expect(runs.at(-1)?.stdout).toContain(`${apiUrl}/health returns 200`);
  });

  it('stops before anything else where a variable is missing', async () => {
    for (const missing of Object.keys(variables)) {
      const { runs } = await runWorkflow(text, { ...variables, [missing]: '' });
      expect(runs).toHaveLength(1);
      expect(runs[0]?.stdout).toContain(`has no variable ${missing}`);
    }
  });
});
