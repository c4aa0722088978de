import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const VERSION_WITHIN_MS = 15_000;

/**
 * The program of Azure Functions Core Tools, or undefined. The npm package comes without it: its `func` is a script
 * that downloads the program when it is first run, so it is never run to find out.
 */
export async function findFunc(root: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const program of candidates(root, env)) {
    if (await works(program, env)) return program;
  }
  return undefined;
}

function candidates(root: string, env: NodeJS.ProcessEnv): string[] {
  const name = process.platform === 'win32' ? 'func.exe' : 'func';
  const inPackage = join(root, 'node_modules/azure-functions-core-tools/bin', name);
  const onPath = (env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  return [inPackage, ...onPath].flatMap((file) => {
    if (!existsSync(file)) return [];
    const real = realpathSync(file);
    if (!/[\\/]node_modules[\\/]/.test(real) || file === inPackage) return [real];
    // The script of a global install: the program, once downloaded, is beside it.
    const program = join(dirname(real), '../bin', name);
    return real.endsWith('.js') && existsSync(program) ? [program] : [];
  });
}

async function works(program: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)(program, ['--version'], { env, timeout: VERSION_WITHIN_MS });
    return /^4\./m.test(stdout);
  } catch {
    return false;
  }
}
