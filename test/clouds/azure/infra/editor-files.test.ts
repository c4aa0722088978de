import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inWords, runShell, shellBlocks } from '../support/fake-shell.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const json = (path: string) => JSON.parse(read(path));
const scripts: Record<string, string> = json('package.json').scripts;

interface Task {
  readonly label: string;
  readonly type: string;
  readonly script?: string;
  readonly dependsOn?: readonly string[];
}

interface Launch {
  readonly request: string;
  readonly program?: string;
  readonly args?: readonly string[];
  readonly preLaunchTask?: string;
}

describe('.vscode', () => {
  const tasks: Task[] = json('.vscode/tasks.json').tasks;
  const labels = tasks.map(({ label }) => label);
  const launches: Launch[] = json('.vscode/launch.json').configurations;

  it('runs scripts that package.json has', () => {
    const used = tasks.flatMap(({ script }) => script ?? []);
    expect(used.length).toBeGreaterThan(3);
    expect(used.filter((script) => scripts[script] === undefined)).toEqual([]);
  });

  it('starts programs and tasks that exist', () => {
    const wanted = [
      ...launches.flatMap(({ preLaunchTask }) => preLaunchTask ?? []),
      ...tasks.flatMap(({ dependsOn }) => dependsOn ?? []),
    ];
    expect(wanted.filter((label) => !labels.includes(label))).toEqual([]);
    const programs = launches.flatMap(({ program }) => program?.replace(/^\$\{workspaceFolder\}/, root) ?? []);
    expect(programs).toHaveLength(2);
    expect(programs.filter((program) => !existsSync(program))).toEqual([]);
    expect(labels).toContain(json('.vscode/settings.json')['azureFunctions.preDeployTask']);
  });

  it('starts the service with options that it takes', () => {
    const [service] = launches;
    expect(service?.args?.[0]).toBe('--host');
    expect(read('infra/local/start.ts')).toContain("host: { type: 'string' }");
    expect(read('infra/azure/local/cloud.ts')).toContain(`choice === '${service?.args?.[1]}'`);
  });

  it('waits for the emulators by the line that they print when they are ready', () => {
    const { problemMatcher } = json('.vscode/tasks.json').tasks.find(({ label }: Task) => label === 'emulators');
    const [, line = ''] = /write\(`(ready .+)\\n`\)/.exec(read('infra/azure/local/emulators.ts')) ?? [];
    expect(line).toMatch(new RegExp(problemMatcher.background.endsPattern));
  });

  it('deploys what the package is', () => {
    expect(json('.vscode/settings.json')['azureFunctions.deploySubpath']).toBe('dist/package');
    expect(read('azure.yaml')).toContain('dist: dist/package\n');
  });

  it('recommends the extensions that the dev container installs', () => {
    const { customizations } = json('.devcontainer/devcontainer.json');
    expect(json('.vscode/extensions.json').recommendations).toEqual(customizations.vscode.extensions);
  });
});

describe('the dev container', () => {
  const container = json('.devcontainer/devcontainer.json');
  const script = read('.devcontainer/post-create.sh');

  it('has what the commands of the documents and the tests call', () => {
    const features = Object.keys(container.features).join(' ');
    for (const tool of ['azure-cli', 'dotnet', 'github-cli', 'azd']) expect(features).toContain(tool);
    expect(container.postCreateCommand).toBe('sh .devcontainer/post-create.sh');
    expect(script).toMatch(/apt-get install .*\bchromium$/m);
    expect(script).toMatch(/^npm install --global azure-functions-core-tools@4$/m);
    expect(script).toMatch(/^npm ci$/m);
  });

  it('has the Node that the project asks for', () => {
    const [, version = '0'] = /typescript-node:(\d+)/.exec(container.image) ?? [];
    const [, least = '99'] = />=(\d+)/.exec(json('package.json').engines.node) ?? [];
    expect(Number(version)).toBeGreaterThanOrEqual(Number(least));
    expect(json('package.json').devDependencies.node).toBe(version);
  });

  it('is prepared without a question', async () => {
    const run = await runShell(`sudo() { echo "sudo $*"; }\n${script}`);
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toBe('sudo apt-get update\nsudo apt-get install --yes --no-install-recommends chromium\n');
    expect(run.calls.map(inWords)).toEqual(['npm install --global azure-functions-core-tools@4', 'npm ci']);
  });
});

describe('func start by hand', () => {
  const [block = ''] = shellBlocks(read('infra/azure/local/README.md'));
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'func-start-'));
    await cp(join(root, 'local.settings.sample.json'), join(folder, 'local.settings.sample.json'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('takes four lines', () => {
    expect(block.trim().split('\n')).toHaveLength(4);
  });

  it('builds, copies the settings, starts the emulators and then Core Tools', async () => {
    const run = await runShell(`${block}\nwait`, { cwd: folder });
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(run.calls.map(inWords).sort()).toEqual(['func start', 'npm ci', 'npm run build', 'npm run emulators']);
    const settings = await readFile(join(folder, 'local.settings.json'), 'utf8');
    expect(settings).toBe(read('local.settings.sample.json'));
    // What `func` reads besides: the worker, and the entry that the build writes.
    expect(JSON.parse(settings).Values.FUNCTIONS_WORKER_RUNTIME).toBe('node');
    expect(json('package.json').main).toBe('dist/azure/app.mjs');
  });
});
