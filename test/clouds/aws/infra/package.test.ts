import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePackage } from '../../../../infra/aws/package.ts';
import { writeFiles } from '../../../support/write-files.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../../', import.meta.url));

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'package-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const sharp = {
  name: 'sharp',
  version: '0.35.5',
  optionalDependencies: { '@img/sharp-linux-arm64': '1', '@img/sharp-linux-x64': '1' },
};

/** What npm installs on a build machine of another processor. */
const installed = {
  'node_modules/sharp/package.json': sharp,
  'node_modules/@img/sharp-linux-x64/package.json': { name: '@img/sharp-linux-x64', version: '1.0.0' },
  'node_modules/libheif-js/package.json': { name: 'libheif-js', version: '1.23.2' },
};

/** Installs what npm would. */
async function fetchParts(project: string, args: readonly string[]): Promise<boolean> {
  expect(args.join(' ')).toBe(
    'install --no-audit --no-fund --prefix dist/native-arm64 --os=linux --cpu=arm64 --libc=glibc sharp@0.35.5',
  );
  const modules = 'dist/native-arm64/node_modules';
  await writeFiles(project, {
    [`${modules}/sharp/package.json`]: sharp,
    [`${modules}/@img/sharp-linux-arm64/package.json`]: { name: '@img/sharp-linux-arm64', version: '1.0.0' },
  });
  return true;
}

describe('the package for Lambda', () => {
  it('has the app at its root, and the parts for arm64', async () => {
    await writeFiles(folder, {
      ...installed,
      'dist/aws/app.mjs': '',
      'dist/aws/app-parts/later-ABC.mjs': '',
      'dist/aws/app-parts/later-ABC.mjs.map': '{}',
      'dist/aws/web/page.html': '',
      'dist/aws/trial.mjs': '// left by a test',
    });
    const { files } = await makePackage(folder, fetchParts);
    const stage = join(folder, 'dist/package-aws');
    const found = await readdir(stage, { recursive: true, withFileTypes: true });
    const paths = found.flatMap((entry) =>
      entry.isFile() ? join(entry.parentPath, entry.name).slice(stage.length) : [],
    );
    expect(paths.sort()).toEqual([
      '/app-parts/later-ABC.mjs',
      '/app.mjs',
      '/node_modules/@img/sharp-linux-arm64/package.json',
      '/node_modules/libheif-js/package.json',
      '/node_modules/sharp/package.json',
      '/web/page.html',
    ]);
    expect(files).toBe(paths.length);
  });

  it('loads the real app in an empty folder, with both handlers', async () => {
    await writeFiles(folder, installed);
    await cp(await realpath(join(root, 'dist/aws')), join(folder, 'dist/aws'), { recursive: true });
    const { bytes } = await makePackage(folder, fetchParts);
    // The rest are 20 MB of native parts.
    expect(bytes).toBeLessThan(10e6);
    const settings = { AWS_REGION: 'eu-central-1', BUCKET_NAME: 'images-1', TABLE_NAME: 'images', ACCESS_GUARD: 'iam' };
    const script = "console.log(Object.keys(await import('./app.mjs')).join())";
    const cwd = join(folder, 'dist/package-aws');
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd, env: settings });
    expect(stdout).toBe('handler,sweep\n');
  });

  it('is refused where the app is not built, and where the parts cannot be had', async () => {
    await writeFiles(folder, installed);
    await expect(makePackage(folder)).rejects.toThrow('dist/aws/app.mjs is not built');
    await writeFiles(folder, { 'dist/aws/app.mjs': '' });
    await expect(makePackage(folder, async () => false)).rejects.toThrow(/Fetch it with: npm install .*--cpu=arm64/);
  });
});
