import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFunc } from '../../../../../infra/azure/local/find-func.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'func-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** A program that answers `--version`, and leaves a file where it was run any other way. */
async function program(path: string, version: string): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(
    file,
    `#!/bin/sh\nif [ "$1" = --version ]; then echo '${version}'; else touch '${folder}/was-run'; fi\n`,
  );
  await chmod(file, 0o755);
  return file;
}

const root = () => join(folder, 'project');
const onPath = (...names: string[]) => ({ PATH: `${names.map((name) => join(folder, name)).join(':')}:/bin:/usr/bin` });
const onWindows = (...names: string[]) => ({ Path: names.map((name) => join(folder, name)).join(';') });

describe('func', () => {
  it.each(['4.0.7030', '4.15.1', '5.0.0', '5.1.0-preview.2'])('is found in version %s', async (version) => {
    const file = await program('bin/func', version);
    expect(await findFunc(root(), onPath('bin'))).toEqual({ program: file, args: [] });
  });

  it.each(['3.0.5682', '2.7.3188', '45.1.0', 'nothing'])('is passed over in version %s', async (version) => {
    await program('bin/func', version);
    await program('better/func', '4.1.0');
    expect(await findFunc(root(), onPath('bin'))).toBeUndefined();
    expect(await findFunc(root(), onPath('bin', 'better'))).toEqual({ program: join(folder, 'better/func'), args: [] });
  });

  it('of the project comes before that on PATH', async () => {
    const file = await program('project/node_modules/azure-functions-core-tools/bin/func', '4.15.1');
    await program('bin/func', '5.0.0');
    expect(await findFunc(root(), onPath('bin'))).toEqual({ program: file, args: [] });
  });

  it('of npm is the program beside the script, and the script that downloads it is never run', async () => {
    const script = await program('lib/node_modules/azure-functions-core-tools/lib/main.js', '4.15.1');
    await mkdir(join(folder, 'bin'));
    await symlink(script, join(folder, 'bin/func'));
    expect(await findFunc(root(), onPath('bin'))).toBeUndefined();
    const file = await program('lib/node_modules/azure-functions-core-tools/bin/func', '4.15.1');
    expect(await findFunc(root(), onPath('bin'))).toEqual({ program: file, args: [] });
  });
});

describe('func on Windows', () => {
  it('is func.exe', async () => {
    const file = await program('tools/func.exe', '5.0.0');
    expect(await findFunc(root(), onWindows('empty', 'tools'), 'win32')).toEqual({ program: file, args: [] });
  });

  it('behind the func.cmd of npm is func.exe, once it was downloaded', async () => {
    const shim = '@"%~dp0\\node_modules\\azure-functions-core-tools\\lib\\main.js" %*\r\n';
    await mkdir(join(folder, 'npm'));
    await writeFile(join(folder, 'npm/func.cmd'), shim);
    expect(await findFunc(root(), onWindows('npm'), 'win32')).toBeUndefined();
    const file = await program('npm/node_modules/azure-functions-core-tools/bin/func.exe', '4.15.1');
    expect(await findFunc(root(), onWindows('npm'), 'win32')).toEqual({ program: file, args: [] });
  });

  it('as another func.cmd is started by the command processor', async () => {
    await mkdir(join(folder, 'tools'));
    const file = join(folder, 'tools/func.cmd');
    await writeFile(file, '@"C:\\Program Files\\Func\\func.exe" %*\r\n');
    // Stands in for cmd.exe: answers for the file that it is asked to run.
    const shell = await program('cmd.exe', '');
    await writeFile(shell, '#!/bin/sh\n[ "$1 $2 $4" = "/d /c --version" ] && [ -f "$3" ] && echo 5.0.0\n');
    expect(await findFunc(root(), { ...onWindows('tools'), ComSpec: shell }, 'win32')).toEqual({
      program: shell,
      args: ['/d', '/c', file],
    });
  });
});
