import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Answer, Call } from './fake-command.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FAKE = fileURLToPath(new URL('fake-command.ts', import.meta.url));

/** Nothing else is on PATH: a documented command can neither reach Azure nor change this checkout. */
const FAKED = ['az', 'azd', 'gh', 'npm', 'curl', 'git', 'lsof', 'func'];
const REAL = ['bash', 'env', 'grep', 'cat', 'cp'];

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
  try {
    await Promise.all(FAKED.map((name) => writeWrapper(join(folder, name), name)));
    await Promise.all([
      ...REAL.map((name) => symlink(findReal(name), join(folder, name))),
      symlink(process.execPath, join(folder, 'node')),
    ]);
    const log = join(folder, 'calls.jsonl');
    await writeFile(join(folder, 'answers.json'), JSON.stringify(answers));
    const child = spawn(join(folder, 'bash'), ['-euo', 'pipefail', '-c', script], {
      cwd,
      env: { PATH: folder, HOME: folder, FAKE_LOG: log, FAKE_ANSWERS: join(folder, 'answers.json'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text) => (stdout += text));
    child.stderr.on('data', (text) => (stderr += text));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    const lines = existsSync(log) ? (await readFile(log, 'utf8')).split('\n').filter(Boolean) : [];
    return { code, stdout, stderr, calls: lines.map((line) => JSON.parse(line)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeWrapper(path: string, name: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\nexec '${process.execPath}' '${FAKE}' ${name} "$@"\n`);
  await chmod(path, 0o755);
}

function findReal(name: string): string {
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${name} is not on PATH`);
  return found;
}

/** The shell lines of a Markdown page, block by block. */
export function shellBlocks(markdown: string): string[] {
  return [...markdown.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block ?? '');
}

/** What a call looks like in a message or an expectation. */
export const inWords = ({ command, args }: Call): string => [command, ...args].join(' ');
