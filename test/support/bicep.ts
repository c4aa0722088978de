import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const infra = fileURLToPath(new URL('../../infra', import.meta.url));
const project = join(infra, 'tools', 'bicep.csproj');
const program = process.platform === 'win32' ? 'bicep.exe' : 'bicep';

/** What main.bicepparam reads from the environment: none of it may colour a test. */
const azdVariables = ['AZURE_ENV_NAME', 'AZURE_LOCATION', 'DEVELOPER_OBJECT_ID', 'ALERT_EMAIL', 'PRIVATE_NETWORKING'];

/** Where the snapshots pretend to be deployed. All of it is given, or names stay expressions. */
const target = [
  ['--tenant-id', '00000000-0000-0000-0000-000000000001'],
  ['--subscription-id', '00000000-0000-0000-0000-000000000002'],
  ['--resource-group', 'rg-images'],
  ['--location', 'westeurope'],
  ['--deployment-name', 'images'],
].flat();

export interface Template {
  readonly parameters: Record<string, { readonly metadata?: { readonly description?: string } }>;
  readonly outputs: Record<string, { readonly type: string; readonly metadata?: { readonly description?: string } }>;
}

/** The Bicep compiler, at work on a copy of `infra` that a test may change. Several of its runs may go on at once. */
export class Bicep {
  readonly #path: string;
  readonly #folder: string;
  #trials = 0;

  private constructor(path: string, folder: string) {
    this.#path = path;
    this.#folder = folder;
  }

  static async start(path: string): Promise<Bicep> {
    const folder = await mkdtemp(join(tmpdir(), 'infra-'));
    await cp(infra, folder, { recursive: true, filter: (source) => basename(source) !== 'local' });
    return new Bicep(path, folder);
  }

  async stop(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  async build(file: string): Promise<{ template: Template; complaints: string }> {
    const { stdout, stderr } = await this.#run('build', file, '--stdout');
    return { template: JSON.parse(stdout) as Template, complaints: stderr };
  }

  /** What the formatter would make of these files; it writes them anew, where they are not well formed. */
  async format(files: readonly string[]): Promise<Record<string, string>> {
    await this.#run('format', '--pattern', '**/*.bicep*');
    const texts = files.map(async (name) => [name, await readFile(join(this.#folder, name), 'utf8')]);
    return Object.fromEntries(await Promise.all(texts));
  }

  /** What a parameter file would deploy, as JSON; rejects with the compiler's words when it would not deploy. */
  async snapshot(parameterFile: string): Promise<string> {
    await this.#run('snapshot', parameterFile, ...target);
    const file = join(this.#folder, parameterFile.replace('.bicepparam', '.snapshot.json'));
    const snapshot = JSON.parse(await readFile(file, 'utf8')) as { outputs: Record<string, unknown> };
    // The compiler writes the outputs in another order each time.
    const outputs = Object.fromEntries(Object.entries(snapshot.outputs).sort(([a], [b]) => (a < b ? -1 : 1)));
    return `${JSON.stringify({ ...snapshot, outputs }, undefined, 2)}\n`;
  }

  /** The same for parameters given as Bicep text. */
  async snapshotOf(parameters: string): Promise<string> {
    this.#trials += 1;
    const file = `trial-${this.#trials}.bicepparam`;
    await writeFile(join(this.#folder, file), `using 'main.bicep'\n${parameters}\n`);
    return this.snapshot(file);
  }

  async #run(...args: string[]): Promise<{ stdout: string; stderr: string }> {
    const env = { ...process.env };
    for (const name of azdVariables) delete env[name];
    return run(this.#path, args, { cwd: this.#folder, env, maxBuffer: 64 * 1024 * 1024 });
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
