import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const infra = fileURLToPath(new URL('../../../../infra/gcp/', import.meta.url));

/** Whether the packages of infra/gcp are installed. Without them the `tests` are left out, with a line, but never in CI. */
export function findPulumi(tests: string, { CI } = process.env): boolean {
  if (existsSync(join(infra, 'node_modules/@pulumi/gcp/package.json'))) return true;
  const missing = 'The packages of infra/gcp are not installed (npm ci --prefix infra/gcp)';
  if (CI) throw new Error(`${missing}, and with CI set that is a failure: ${tests} need them.`);
  process.stdout.write(`${missing}: ${tests} are left out.\n`);
  return false;
}

/** Runs the Pulumi program with mocks, on a package with one empty module. */
export async function runProgram(options: Readonly<Record<string, string>>): Promise<{ code: number; output: string }> {
  const packageFolder = await mkdtemp(join(tmpdir(), 'package-'));
  try {
    await writeFile(join(packageFolder, 'app.mjs'), 'export {};\n');
    const args = ['pulumi/print-resources.ts', JSON.stringify({ packageFolder, ...options })];
    return await run(process.execPath, args, { cwd: infra, env: { PATH: process.env.PATH } }).then(
      ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
      ({ code, stdout, stderr }) => ({ code: Number(code), output: `${stdout}${stderr}` }),
    );
  } finally {
    await rm(packageFolder, { recursive: true, force: true });
  }
}
