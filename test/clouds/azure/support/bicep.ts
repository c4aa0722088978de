import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const infra = fileURLToPath(new URL('../../../../infra/azure', import.meta.url));
const project = join(infra, 'tools', 'bicep.csproj');
const program = process.platform === 'win32' ? 'bicep.exe' : 'bicep';

/** What main.bicepparam reads from the environment: none of it may influence a test. */
const parameterVariables = [
  'AZURE_PRINCIPAL_ID',
  'DEPLOYER_DATA_ROLES',
  'DEVELOPER_OBJECT_ID',
  'ALERT_EMAIL',
  'PRIVATE_NETWORKING',
];

/** How one deployment differs from the one of the stored snapshots. */
export interface Target {
  /** Variables that main.bicepparam reads. */
  readonly env?: Readonly<Record<string, string>>;
  readonly resourceGroup?: string;
}

/** Where the snapshots pretend to be deployed. All of it is given, or names stay expressions. */
const targetOptions = (resourceGroup = 'rg-images') =>
  [
    ['--tenant-id', '00000000-0000-0000-0000-000000000001'],
    ['--subscription-id', '00000000-0000-0000-0000-000000000002'],
    ['--resource-group', resourceGroup],
    ['--location', 'westeurope'],
    ['--deployment-name', 'images'],
  ].flat();

/** One resource of a compiled template; a module is a nested template. */
export interface TemplateResource {
  readonly type: string;
  readonly dependsOn?: readonly string[];
  readonly copy?: { readonly mode?: string; readonly batchSize?: number };
  readonly properties?: { readonly template?: Template };
}

export interface Template {
  /** By symbolic name, which `dependsOn` uses as well; an array where the file needs no language version 2. */
  readonly resources: Readonly<Record<string, TemplateResource>> | readonly TemplateResource[];
  readonly parameters: Record<string, { readonly metadata?: { readonly description?: string } }>;
  readonly outputs: Record<string, { readonly type: string; readonly metadata?: { readonly description?: string } }>;
}

/**
 * The Bicep compiler. Each of its runs works on a copy of `infra` of its own, for it locks the files that it writes:
 * runs beside each other would refuse each other's.
 */
export class Bicep {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async build(file: string): Promise<{ template: Template; complaints: string }> {
    return inCopy(async (folder) => {
      const { stdout, stderr } = await this.#run(folder, {}, 'build', file, '--stdout');
      return { template: JSON.parse(stdout) as Template, complaints: stderr };
    });
  }

  /** What the formatter would make of these files. */
  async format(files: readonly string[]): Promise<Record<string, string>> {
    return inCopy(async (folder) => {
      await this.#run(folder, {}, 'format', '--pattern', '**/*.bicep*');
      const texts = files.map(async (name) => [name, await readFile(join(folder, name), 'utf8')]);
      return Object.fromEntries(await Promise.all(texts));
    });
  }

  /** What a parameter file would deploy, as JSON; rejects with the compiler's words when it would not deploy. */
  async snapshot(parameterFile: string, target: Target = {}): Promise<string> {
    return inCopy((folder) => this.#snapshotIn(folder, parameterFile, target));
  }

  /** The linter's complaints about `main.bicep` after a change of its text and that of its modules. */
  async lintAfter(change: (text: string) => string): Promise<string> {
    return inCopy(async (folder) => {
      for (const name of await readdir(folder, { recursive: true })) {
        if (!name.endsWith('.bicep')) continue;
        const file = join(folder, name);
        await writeFile(file, change(await readFile(file, 'utf8')));
      }
      try {
        return (await this.#run(folder, {}, 'lint', 'main.bicep')).stderr;
      } catch (error) {
        return String((error as { stderr?: string }).stderr);
      }
    });
  }

  /** The same for parameters given as Bicep text. */
  async snapshotOf(parameters: string): Promise<string> {
    return inCopy(async (folder) => {
      await writeFile(join(folder, 'trial.bicepparam'), `using 'main.bicep'\n${parameters}\n`);
      return this.#snapshotIn(folder, 'trial.bicepparam', {});
    });
  }

  /** The values of parameters in Bicep text, without a template. */
  async evaluate(parameters: string): Promise<Record<string, unknown>> {
    return inCopy(async (folder) => {
      await writeFile(join(folder, 'trial.bicepparam'), `using none\n${parameters}\n`);
      return this.#parametersIn(folder, 'trial.bicepparam', {});
    });
  }

  /** The values of the parameters of main.bicepparam under these variables. */
  async parametersUnder(env: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
    return inCopy((folder) => this.#parametersIn(folder, 'main.bicepparam', env));
  }

  async #parametersIn(folder: string, file: string, env: Readonly<Record<string, string>>) {
    const { stdout } = await this.#run(folder, env, 'build-params', file, '--stdout');
    const { parametersJson } = JSON.parse(stdout) as { parametersJson: string };
    const { parameters } = JSON.parse(parametersJson) as { parameters: Record<string, { value: unknown }> };
    return Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, value]));
  }

  async #snapshotIn(folder: string, parameterFile: string, target: Target): Promise<string> {
    await this.#run(folder, target.env ?? {}, 'snapshot', parameterFile, ...targetOptions(target.resourceGroup));
    const file = join(folder, parameterFile.replace('.bicepparam', '.snapshot.json'));
    const snapshot = JSON.parse(await readFile(file, 'utf8')) as { outputs: Record<string, unknown> };
    // The compiler writes the outputs in another order each time.
    const outputs = Object.fromEntries(Object.entries(snapshot.outputs).sort(([a], [b]) => (a < b ? -1 : 1)));
    return `${JSON.stringify({ ...snapshot, outputs }, undefined, 2)}\n`;
  }

  async #run(
    folder: string,
    given: Readonly<Record<string, string>>,
    ...args: string[]
  ): Promise<{ stdout: string; stderr: string }> {
    const env: NodeJS.ProcessEnv = { ...process.env, AZURE_ENV_NAME: 'images', AZURE_LOCATION: 'westeurope' };
    for (const name of parameterVariables) delete env[name];
    return run(this.#path, args, { cwd: folder, env: { ...env, ...given }, maxBuffer: 64 * 1024 * 1024 });
  }
}

async function inCopy<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'infra-'));
  try {
    await cp(infra, folder, { recursive: true, filter: (source) => basename(source) !== 'local' });
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The path of the compiler: `bicep` on PATH, the one of `az bicep install`, or the pinned one from NuGet. */
export async function findBicep(): Promise<string | undefined> {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, program));
  const installed = [...onPath, join(homedir(), '.azure', 'bin', program)].find((path) => existsSync(path));
  const path = installed ?? (await restore());
  if (path !== undefined) return path;
  if (process.env.CI)
    throw new Error('The Bicep compiler is missing, and with CI set that is a failure: install the .NET SDK');
  console.warn(
    'infra: no Bicep compiler (bicep, az bicep or dotnet), the tests that compile the template are left out',
  );
  return undefined;
}

async function restore(): Promise<string | undefined> {
  const text = await readFile(project, 'utf8');
  const version = /Version="\[(.+)\]"/.exec(text)?.[1] ?? '';
  const platform = { linux: 'linux', darwin: 'osx', win32: 'win' }[process.platform as string];
  const rid = `${platform}-${process.arch}`;
  const packages = process.env.NUGET_PACKAGES ?? join(homedir(), '.nuget', 'packages');
  const path = join(packages, `azure.bicep.commandline.${rid}`, version, 'tools', program);
  if (!existsSync(path)) {
    const scratch = await mkdtemp(join(tmpdir(), 'bicep-'));
    const intermediate = `-p:BaseIntermediateOutputPath=${scratch}/`;
    try {
      await run('dotnet', ['restore', project, `-p:Rid=${rid}`, intermediate], { timeout: 90_000 });
    } catch {
      return undefined; // no dotnet, or no network: the caller says what that means
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }
  await chmod(path, 0o755);
  return path;
}
