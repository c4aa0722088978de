import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makePackage } from '../../../../infra/azure/package.ts';
import { unzip } from '../../../support/unzip.ts';
import { writeFiles } from '../../../support/write-files.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../../', import.meta.url));

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'package-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Imports the entry of a package in a folder above which there are no libraries. */
async function loadAlone(stage: string, env: Record<string, string> = {}, entry = 'app.mjs') {
  const alone = await mkdtemp(join(tmpdir(), 'alone-'));
  try {
    await cp(stage, join(alone, 'app'), { recursive: true });
    const script = `await import('./dist/azure/${entry}'); process.exit(0)`;
    const args = ['--input-type=module', '--eval', script];
    return await run(process.execPath, args, { cwd: join(alone, 'app'), env, timeout: 20_000 });
  } finally {
    await rm(alone, { recursive: true, force: true });
  }
}

describe('the deployment package', () => {
  /** Made once: most of the time goes into packing the native parts. */
  let project: string;
  let stage: string;
  let sizes: Awaited<ReturnType<typeof makePackage>>;

  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), 'project-'));
    stage = join(project, 'dist/package');
    const files = {
      'dist/azure/app.mjs': [
        "import { readFileSync } from 'node:fs';",
        "import { createRequire } from 'node:module';",
        "import sharp from 'sharp';",
        'const require = createRequire(import.meta.url);',
        "const wasmBinary = readFileSync(require.resolve('libheif-js/libheif-wasm/libheif.wasm'));",
        "const libheif = require('libheif-js/libheif-wasm/libheif.js')({ wasmBinary });",
        'console.log(sharp.versions.vips, libheif.heif_get_version());',
      ].join('\n'),
      'dist/azure/app.mjs.map': '{}',
      'dist/azure/app-parts/later-ABC.mjs': 'export {};',
      'dist/azure/app-parts/later-ABC.mjs.map': '{}',
      'dist/test/trial.mjs': '// left by a test',
      'host.json': { version: '2.0' },
      'package.json': { name: 'trial', version: '1.2.3', devDependencies: { heavy: '1' } },
    };
    await writeFiles(project, files);
    await symlink(join(root, 'node_modules'), join(project, 'node_modules'));
    sizes = await makePackage(project);
  });

  afterAll(() => rm(project, { recursive: true, force: true }));

  it('holds the app, host.json, a manifest that names the entry, and the native parts alone', async () => {
    expect((await readdir(stage)).sort()).toEqual(['dist', 'host.json', 'node_modules', 'package.json']);
    expect((await readdir(join(stage, 'dist/azure'))).sort()).toEqual(['app-parts', 'app.mjs']);
    expect(await readdir(join(stage, 'dist/azure/app-parts'))).toEqual(['later-ABC.mjs']);
    expect(JSON.parse(await readFile(join(stage, 'package.json'), 'utf8'))).toEqual({
      name: 'trial',
      version: '1.2.3',
      private: true,
      type: 'module',
      main: 'dist/azure/app.mjs',
    });
    const modules = await readdir(join(stage, 'node_modules'), { recursive: true });
    const manifests = modules.filter((name) => /^(@img\/)?[^/]+\/package\.json$/.test(name));
    expect(manifests.map(dirname).sort()).toEqual([
      '@img/colour',
      '@img/sharp-libvips-linux-x64',
      '@img/sharp-linux-x64',
      'detect-libc',
      'libheif-js',
      'semver',
      'sharp',
    ]);
    expect(modules.filter((name) => /^libheif-js\/libheif/.test(name)).sort()).toEqual([
      'libheif-js/libheif-wasm',
      ...['LICENSE', 'libheif.js', 'libheif.wasm'].map((name) => `libheif-js/libheif-wasm/${name}`),
    ]);
    const archive = await readFile(join(project, 'dist/package.zip'));
    expect(sizes).toMatchObject({ zippedBytes: archive.length, files: Object.keys(unzip(archive)).length });
    expect(sizes.bytes).toBeGreaterThan(sizes.zippedBytes);
    expect(sizes.zippedBytes).toBeLessThan(15e6);
  });

  it('needs nothing but itself: sharp and libheif load from it in an empty folder', async () => {
    const { stdout } = await loadAlone(stage);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+ \d+\.\d+\.\d+\n$/);
  });

  it('is the same archive when it is made again', async () => {
    const first = await readFile(join(project, 'dist/package.zip'));
    await makePackage(project);
    expect(first.equals(await readFile(join(project, 'dist/package.zip')))).toBe(true);
  });

  it('loads the real app by itself in an empty folder', async () => {
    for (const part of ['app.mjs', 'app-parts', 'preview-decoder.mjs']) {
      await cp(join(root, 'dist/azure', part), join(folder, 'dist/azure', part), { recursive: true });
    }
    await cp(join(root, 'host.json'), join(folder, 'host.json'));
    await cp(join(root, 'package.json'), join(folder, 'package.json'));
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    await makePackage(folder);
    const sample = JSON.parse(await readFile(join(root, 'local.settings.sample.json'), 'utf8'));
    const { stdout, stderr } = await loadAlone(join(folder, 'dist/package'), sample.Values);
    expect(stdout + stderr).toMatch(/test mode/);
    await loadAlone(join(folder, 'dist/package'), {}, 'preview-decoder.mjs');
    // Decoders are loaded by processes of their own.
    expect(await readFile(join(folder, 'dist/azure/app.mjs'), 'utf8')).not.toMatch(
      /["'](?:sharp|libheif-js|bmp-ts)["'/]/,
    );
  });

  it('fetches the Linux parts where another system installed its own', async () => {
    const pic = { name: 'sharp', version: '0.35.5', optionalDependencies: { '@img/sharp-linux-x64': '1' } };
    await writeFiles(folder, {
      'dist/azure/app.mjs': '',
      'host.json': {},
      'package.json': { name: 'trial', version: '1.0.0' },
      'node_modules/sharp/package.json': pic,
      'node_modules/libheif-js/package.json': { name: 'libheif-js', version: '1.23.2' },
    });
    const asked: string[] = [];
    const fetchParts = async (project: string, args: readonly string[]) => {
      asked.push(args.join(' '));
      const modules = 'dist/native-x64/node_modules';
      await writeFiles(project, {
        [`${modules}/sharp/package.json`]: pic,
        [`${modules}/@img/sharp-linux-x64/package.json`]: { name: '@img/sharp-linux-x64', version: '1.0.0' },
      });
      return true;
    };
    await makePackage(folder, fetchParts);
    expect(asked).toEqual([
      'install --no-audit --no-fund --prefix dist/native-x64 --os=linux --cpu=x64 --libc=glibc sharp@0.35.5',
    ]);
    expect((await readdir(join(folder, 'dist/package/node_modules'))).sort()).toEqual(['@img', 'libheif-js', 'sharp']);
    await makePackage(folder, fetchParts);
    expect(asked).toHaveLength(1);
  });

  it('is refused, with the command to run, where the Linux parts cannot be fetched', async () => {
    await writeFiles(folder, { 'dist/azure/app.mjs': '', 'host.json': {}, 'package.json': {} });
    await expect(makePackage(folder, async () => false)).rejects.toThrow(
      /Fetch it with: npm install --prefix dist\/native-x64/,
    );
  });

  it('is refused where the app is not built', async () => {
    await writeFiles(folder, { 'host.json': {} });
    await expect(makePackage(folder)).rejects.toThrow('dist/azure/app.mjs is not built');
  });
});
