import { execFile } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const VERSION_WITHIN_MS = 15_000;

/** A program to start without a shell: itself, or cmd.exe for a .cmd file. */
export interface FuncProgram {
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * Azure Functions Core Tools 4 or 5, or undefined. The npm package comes without the program: its `func` is a script that
 * downloads it on the first run, so the script is never run to find out.
 */
export async function findFunc(
  root: string,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Promise<FuncProgram | undefined> {
  for (const file of candidates(root, env, platform)) {
    const found = toStart(file, env);
    if (await works(found, env)) return found;
  }
  return undefined;
}

function candidates(root: string, env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  const windows = platform === 'win32';
  const name = windows ? 'func.exe' : 'func';
  const inPackage = join(root, 'node_modules/azure-functions-core-tools/bin', name);
  const folders = (pathOf(env) ?? '').split(windows ? ';' : delimiter).filter(Boolean);
  const onPath = folders.flatMap((folder) => [join(folder, name), ...(windows ? [join(folder, 'func.cmd')] : [])]);
  return [inPackage, ...onPath].flatMap((file) => {
    if (!existsSync(file)) return [];
    const real = realpathSync(file);
    if (real.endsWith('.cmd')) return fromCmd(real);
    if (!/[\\/]node_modules[\\/]/.test(real) || file === inPackage) return [real];
    // The script of a global install: the program, once downloaded, is beside it.
    const program = join(dirname(real), '../bin', name);
    return real.endsWith('.js') && existsSync(program) ? [program] : [];
  });
}

/** The target of a func.cmd: npm's starts the package's script, any other one is the program. */
function fromCmd(file: string): string[] {
  if (!readFileSync(file, 'utf8').includes('azure-functions-core-tools')) return [file];
  const program = join(dirname(file), 'node_modules/azure-functions-core-tools/bin/func.exe');
  return existsSync(program) ? [program] : [];
}

/** Windows spells the variable `Path`, and a copy of the environment is case-sensitive. */
function pathOf(env: NodeJS.ProcessEnv): string | undefined {
  return env.PATH ?? env.Path;
}

/** Node cannot start .cmd files directly. */
function toStart(file: string, env: NodeJS.ProcessEnv): FuncProgram {
  if (!file.endsWith('.cmd')) return { program: file, args: [] };
  return { program: env.ComSpec ?? 'cmd.exe', args: ['/d', '/c', file] };
}

async function works({ program, args }: FuncProgram, env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)(program, [...args, '--version'], { env, timeout: VERSION_WITHIN_MS });
    return /^[45]\.\d/m.test(stdout);
  } catch {
    return false;
  }
}
