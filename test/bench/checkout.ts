import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../support/child-processes.ts';
import { harness } from './stores.ts';

const run = promisify(execFile);

/** Runs with the folder of another commit, which shares the packages of this one. */
export async function withCheckout<T>(ref: string, use: (root: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-against-'));
  const root = join(folder, 'tree');
  await run('git', ['worktree', 'add', '--detach', root, ref], { cwd: ROOT });
  try {
    await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    return await use(root);
  } finally {
    await run('git', ['worktree', 'remove', '--force', root], { cwd: ROOT });
    await rm(folder, { recursive: true, force: true });
  }
}

/** Builds the app in a checkout; resolves with its bundle. */
export async function builtAt(root: string): Promise<string> {
  await run(process.execPath, ['infra/build.ts'], { cwd: root });
  return join(root, `dist/${harness.cloud}/app.mjs`);
}
