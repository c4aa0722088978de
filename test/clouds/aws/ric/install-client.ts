import { spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';

/** What the package compiles itself and its copy of curl with. */
const PROGRAMS = ['cmake', 'g++', 'make', 'python3', 'xz'];
const HEADER_FOLDERS = ['/usr', '/usr/local'];
const INSTALL_MS = 200_000;

/** The first program that is not on PATH. */
export function missingProgram(): string | undefined {
  return PROGRAMS.find((name) => spawnSync(name, ['--version']).error !== undefined);
}

interface Installation {
  /** That of the client; absent where npm failed. */
  readonly script?: string;
  /** The exit code of npm, or the signal. */
  readonly ending: number | string | null;
  readonly output: string;
}

/** Installs the runtime client in a folder. */
export function installClient(folder: string): Installation {
  cpSync(join(import.meta.dirname, 'client'), folder, { recursive: true });
  const { status, signal, stdout, stderr } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: folder,
    env: installEnvironment(),
    encoding: 'utf8',
    timeout: INSTALL_MS,
  });
  const script = join(folder, 'node_modules/aws-lambda-ric/index.mjs');
  return { ...(status === 0 && { script }), ending: status ?? signal, output: `${stdout}${stderr}` };
}

/** Without what an npm around this process says of its own project; with the headers of Node, which it would download. */
function installEnvironment(): NodeJS.ProcessEnv {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(?!config_registry)/i.test(name)),
  );
  const headers = HEADER_FOLDERS.find((folder) => existsSync(join(folder, 'include/node/node_api.h')));
  return headers === undefined ? env : { ...env, npm_config_nodedir: headers };
}
