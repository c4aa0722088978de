import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePackage } from '../../../../infra/gcp/package.ts';
import { writeFiles } from '../../../support/write-files.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../../', import.meta.url));
const FRAMEWORK = '@google-cloud/functions-framework';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'package-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const manifest = {
  name: 'images',
  version: '1.0.0',
  license: 'MIT',
  engines: { node: '>=22' },
  dependencies: { [FRAMEWORK]: '5.0.5', 'libheif-js': '1.0.0', sharp: '1.2.3', bundled: '1.0.0' },
};

/** A project with one package in two versions, one for other systems, and two that the functions do not need. */
const project = {
  LICENSE: 'MIT',
  'package.json': manifest,
  'package-lock.json': {
    lockfileVersion: 3,
    packages: {
      '': manifest,
      'node_modules/bundled': { version: '1.0.0' },
      'node_modules/express': { version: '5.0.0', dev: true },
      'node_modules/sharp': { version: '1.2.3', optionalDependencies: { '@img/linux': '1', '@img/gone': '1' } },
      'node_modules/@img/linux': { version: '1.0.0', optional: true },
      'node_modules/libheif-js': { version: '1.0.0' },
      [`node_modules/${FRAMEWORK}`]: { version: '5.0.5', dependencies: { express: '4', semver: '7' } },
      [`node_modules/${FRAMEWORK}/node_modules/express`]: { version: '4.0.0', dependencies: { semver: '7' } },
      'node_modules/semver': { version: '7.0.0' },
    },
  },
  'dist/gcp/app.mjs': '',
  'dist/gcp/app-parts/later-ABC.mjs': '',
  'dist/gcp/app-parts/later-ABC.mjs.map': '{}',
  'dist/gcp/web/page.html': '',
  'dist/gcp/THIRD_PARTY_NOTICES': 'of bundled packages',
  'dist/gcp/trial.mjs': '// left by a test',
};

const readJson = async (name: string) => JSON.parse(await readFile(join(folder, 'dist/package-gcp', name), 'utf8'));

async function paths(): Promise<string[]> {
  const stage = join(folder, 'dist/package-gcp');
  const found = await readdir(stage, { recursive: true, withFileTypes: true });
  return found
    .flatMap((entry) => (entry.isFile() ? join(entry.parentPath, entry.name).slice(stage.length) : []))
    .sort();
}

describe('the package for Cloud Run functions', () => {
  it('has the app, licenses, and what Cloud Build installs from', async () => {
    await writeFiles(folder, { ...project, 'dist/package-gcp/old.mjs': '' });
    const { files } = await makePackage(folder);
    expect(await paths()).toEqual([
      ...['/.gcloudignore', '/LICENSE', '/THIRD_PARTY_NOTICES', '/app-parts/later-ABC.mjs', '/app.mjs'],
      ...['/package-lock.json', '/package.json', '/web/page.html'],
    ]);
    expect(files).toBe(8);
    const { bundled, ...dependencies } = manifest.dependencies;
    const { name, version, license, engines } = manifest;
    const own = { name, version, license, dependencies, engines };
    expect(await readJson('package.json')).toEqual({ ...own, private: true, type: 'module', main: 'app.mjs' });
    const { packages, ...lock } = await readJson('package-lock.json');
    expect(lock).toEqual({ name, version, lockfileVersion: 3, requires: true });
    const { 'node_modules/bundled': _, 'node_modules/express': __, ...needed } = project['package-lock.json'].packages;
    expect(packages).toEqual({ ...needed, '': own });
  });

  it('is refused where the app is not built, and where a version is not exact or not locked', async () => {
    const { 'dist/gcp/app.mjs': _, ...unbuilt } = project;
    await writeFiles(folder, unbuilt);
    await expect(makePackage(folder)).rejects.toThrow('dist/gcp/app.mjs is not built');
    const loose = { ...manifest, dependencies: { ...manifest.dependencies, sharp: '^1.2.3' } };
    await writeFiles(folder, { ...project, 'package.json': loose });
    await expect(makePackage(folder)).rejects.toThrow('package.json must have sharp in dependencies, with an exact');
    const { 'node_modules/semver': __, ...rest } = project['package-lock.json'].packages;
    await writeFiles(folder, { ...project, 'package-lock.json': { lockfileVersion: 3, packages: rest } });
    await expect(makePackage(folder)).rejects.toThrow('package-lock.json has no semver');
  });

  it('can be installed from its lock file, and loads with both functions', async () => {
    for (const name of ['package.json', 'package-lock.json', 'LICENSE']) await cp(join(root, name), join(folder, name));
    await cp(await realpath(join(root, 'dist/gcp')), join(folder, 'dist/gcp'), { recursive: true });
    const { bytes } = await makePackage(folder);
    expect(bytes).toBeLessThan(10e6);
    const stage = join(folder, 'dist/package-gcp');
    const lock = await readJson('package-lock.json');
    expect(JSON.stringify(lock)).not.toContain('"resolved"');
    expect(lock.packages['node_modules/@img/sharp-linux-x64']).toBeDefined();

    // Complains of a manifest and a lock file that do not fit each other.
    const ci = await run('npm', ['ci', '--dry-run', '--offline', '--no-audit', '--no-fund'], { cwd: stage });
    expect(ci.stdout).toMatch(/^added \d+ packages/m);
    await symlink(join(root, 'node_modules'), join(stage, 'node_modules'));
    const settings = { GOOGLE_CLOUD_PROJECT: 'my-project', BUCKET_NAME: 'images', TABLE_NAME: 'images' };
    const script = "console.log(Object.keys(await import('./app.mjs')).join()); process.exit()";
    const env = { ...settings, ACCESS_GUARD: 'iam' };
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: stage, env });
    expect(stdout).toBe('images,sweep\n');
  });
});
