import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const FAKE = fileURLToPath(new URL('fake-command.sh', import.meta.url));

/** Nothing else is on PATH: a documented command can neither reach Azure nor change this checkout. */
const FAKED = ['az', 'azd', 'gh', 'npm', 'curl', 'git', 'lsof', 'func'];
const REAL = ['bash', 'env', 'grep', 'cat', 'cp'];

/** What a faked command answers. */
export interface Answer {
  /** A regular expression, as bash reads them, over the command line. */
  readonly when: string;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code?: number;
  /** How often it is given; later calls get the next answer that fits. */
  readonly times?: number;
}

export interface Call {
  readonly command: string;
  readonly args: readonly string[];
  /** What the call sees of the variables that decide about a deployment. */
  readonly env: Readonly<Record<string, string>>;
}

export interface ShellRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly calls: readonly Call[];
}

export interface ShellOptions {
  readonly answers?: readonly Answer[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs a script under bash as strictly as GitHub does, with fakes for every command that leaves this machine. */
export async function runShell(script: string, options: ShellOptions = {}): Promise<ShellRun> {
  const { answers = [], env = {}, cwd = ROOT } = options;
  const folder = await mkdtemp(join(tmpdir(), 'shell-'));
  const path = join(folder, 'bin');
  const given = join(folder, 'answers');
  const log = join(folder, 'calls');
  try {
    await Promise.all([mkdir(path), mkdir(given), writeFile(log, '')]);
    await Promise.all([
      ...FAKED.map((name) => copyFile(FAKE, join(path, name)).then(() => chmod(join(path, name), 0o755))),
      ...REAL.map((name) => symlink(findReal(name), join(path, name))),
      symlink(process.execPath, join(path, 'node')),
      ...answers.map((answer, index) => writeAnswer(join(given, String(index).padStart(3, '0')), answer)),
    ]);
    const child = spawn(join(path, 'bash'), ['-euo', 'pipefail', '-c', script], {
      cwd,
      env: { PATH: path, HOME: folder, FAKE_LOG: log, FAKE_ANSWERS: given, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text) => {
      stdout += text;
    });
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, stdout, stderr, calls: parseCalls(await readFile(log, 'utf8')) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeAnswer(file: string, { when, times, stdout, stderr, code }: Answer): Promise<void> {
  const parts = { when, times: times ?? 'always', stdout: stdout ?? '', stderr: stderr ?? '', code: code ?? 0 };
  await Promise.all(Object.entries(parts).map(([part, value]) => writeFile(`${file}.${part}`, String(value))));
}

function parseCalls(log: string): Call[] {
  const records = log.split('\x1e').slice(0, -1);
  return records.map((record) => {
    const [line = '', variables = ''] = record.split('\x1d');
    const [command = '', ...args] = line.split('\x1f');
    const env = variables
      .split('\x1f')
      .slice(1)
      .map((text) => text.split(/=(.*)/s));
    return { command, args, env: Object.fromEntries(env) };
  });
}

function findReal(name: string): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${name} is not on PATH`);
  return found;
}

/** The shell lines of a Markdown page, block by block. */
export function shellBlocks(markdown: string): string[] {
  return [...markdown.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block ?? '');
}

/** What a call looks like in a message or an expectation. */
export const inWords = ({ command, args }: Call): string => [command, ...args].join(' ');

/** Calls with an argument from an answer that was not understood. */
export const withLostArguments = (run: ShellRun): Call[] =>
  run.calls.filter(({ args }) => args.some((arg) => arg === '' || /^(null|undefined)$|^\/blobServices/.test(arg)));
