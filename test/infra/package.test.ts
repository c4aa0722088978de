import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { crc32, inflateRawSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nativeParts } from '../../infra/native-parts.ts';
import { makePackage } from '../../infra/package.ts';
import { zip } from '../../infra/zip.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'package-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(files: Record<string, unknown>, into = folder): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(into, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  }
}

/** Imports the entry of a package in a folder above which there are no libraries. */
async function loadAlone(stage: string, env: Record<string, string> = {}) {
  const alone = await mkdtemp(join(tmpdir(), 'alone-'));
  try {
    await cp(stage, join(alone, 'app'), { recursive: true });
    const script = "await import('./dist/app.mjs'); process.exit(0)";
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
      'dist/app.mjs': "import sharp from 'sharp'; console.log(sharp.versions.vips);",
      'dist/app.mjs.map': '{}',
      'dist/app-parts/later-ABC.mjs': 'export {};',
      'dist/app-parts/later-ABC.mjs.map': '{}',
      'dist/test/trial.mjs': '// left by a test',
      'host.json': { version: '2.0' },
      'package.json': { name: 'trial', version: '1.2.3', devDependencies: { heavy: '1' } },
    };
    await write(files, project);
    await symlink(join(root, 'node_modules'), join(project, 'node_modules'));
    sizes = await makePackage(project);
  });

  afterAll(() => rm(project, { recursive: true, force: true }));

  it('holds the app, host.json, a manifest that names the entry, and the native parts alone', async () => {
    expect((await readdir(stage)).sort()).toEqual(['dist', 'host.json', 'node_modules', 'package.json']);
    expect((await readdir(join(stage, 'dist'))).sort()).toEqual(['app-parts', 'app.mjs']);
    expect(await readdir(join(stage, 'dist/app-parts'))).toEqual(['later-ABC.mjs']);
    expect(JSON.parse(await readFile(join(stage, 'package.json'), 'utf8'))).toEqual({
      name: 'trial',
      version: '1.2.3',
      private: true,
      type: 'module',
      main: 'dist/app.mjs',
    });
    const modules = await readdir(join(stage, 'node_modules'), { recursive: true });
    const manifests = modules.filter((name) => /^(@img\/)?[^/]+\/package\.json$/.test(name));
    expect(manifests.map(dirname).sort()).toEqual([
      '@img/colour',
      '@img/sharp-libvips-linux-x64',
      '@img/sharp-linux-x64',
      'detect-libc',
      'semver',
      'sharp',
    ]);
    const archive = await readFile(join(project, 'dist/package.zip'));
    expect(sizes).toMatchObject({ zippedBytes: archive.length, files: Object.keys(unzip(archive)).length });
    expect(sizes.bytes).toBeGreaterThan(sizes.zippedBytes);
    expect(sizes.zippedBytes).toBeLessThan(15e6);
  });

  it('needs nothing but itself: sharp loads from it in an empty folder', async () => {
    const { stdout } = await loadAlone(stage);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('is the same archive when it is made again', async () => {
    const first = await readFile(join(project, 'dist/package.zip'));
    await makePackage(project);
    expect(first.equals(await readFile(join(project, 'dist/package.zip')))).toBe(true);
  });

  it('loads the real app by itself in an empty folder', async () => {
    for (const part of ['app.mjs', 'app-parts']) {
      await cp(join(root, 'dist', part), join(folder, 'dist', part), { recursive: true });
    }
    await cp(join(root, 'host.json'), join(folder, 'host.json'));
    await cp(join(root, 'package.json'), join(folder, 'package.json'));
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    await makePackage(folder);
    const sample = JSON.parse(await readFile(join(root, 'local.settings.sample.json'), 'utf8'));
    const { stdout, stderr } = await loadAlone(join(folder, 'dist/package'), sample.Values);
    expect(stdout + stderr).toMatch(/test mode/);
  });

  it('is refused where the app is not built', async () => {
    await write({ 'host.json': {} });
    await expect(makePackage(folder)).rejects.toThrow('dist/app.mjs is not built');
  });
});

describe('the native parts', () => {
  const modules = () => join(folder, 'node_modules');
  const manifest = (name: string, more: object = {}) => ({ name, version: '1.0.0', ...more });

  it('are the package, what it needs, and of its optional parts those for Linux x64', async () => {
    await write({
      'node_modules/pic/package.json': manifest('pic', {
        dependencies: { small: '1' },
        optionalDependencies: {
          '@pic/pic-linux-x64': '1',
          '@pic/pic-darwin-arm64': '1',
          '@pic/pic-linuxmusl-x64': '1',
        },
      }),
      'node_modules/small/package.json': manifest('small'),
      'node_modules/@pic/pic-linux-x64/package.json': manifest('@pic/pic-linux-x64'),
      'node_modules/@pic/pic-linuxmusl-x64/package.json': manifest('@pic/pic-linuxmusl-x64'),
    });
    const parts = await nativeParts('pic', [modules()]);
    expect(parts.map(({ path }) => path)).toEqual(['pic', 'small', '@pic/pic-linux-x64']);
  });

  it('keep a version of their own where they have one', async () => {
    await write({
      'node_modules/pic/package.json': manifest('pic', { dependencies: { small: '2' } }),
      'node_modules/pic/node_modules/small/package.json': manifest('small'),
      'node_modules/small/package.json': manifest('small'),
    });
    const parts = await nativeParts('pic', [modules()]);
    expect(parts.map(({ path }) => path)).toEqual(['pic', 'pic/node_modules/small']);
  });

  it('are missing on another system, with the command that gets them', async () => {
    const pic = manifest('pic', { version: '0.35.5', optionalDependencies: { '@pic/pic-linux-x64': '1' } });
    await write({ 'node_modules/pic/package.json': pic });
    await expect(nativeParts('pic', [modules(), join(folder, 'elsewhere')])).rejects.toThrow(
      '@pic/pic-linux-x64 is not installed, and the app runs on Linux x64. ' +
        'Get it with: npm install --prefix dist/native --os=linux --cpu=x64 --libc=glibc pic@0.35.5',
    );
    await write({
      'elsewhere/pic/package.json': pic,
      'elsewhere/@pic/pic-linux-x64/package.json': manifest('@pic/pic-linux-x64'),
    });
    const parts = await nativeParts('pic', [modules(), join(folder, 'elsewhere')]);
    expect(parts.map(({ directory }) => directory)).toEqual([
      join(folder, 'elsewhere/pic'),
      join(folder, 'elsewhere/@pic/pic-linux-x64'),
    ]);
  });
});

describe('the archive', () => {
  it('gives every file back, whatever its name and size', () => {
    const files = {
      'a/empty': Buffer.alloc(0),
      'b/café.txt': Buffer.from('é'.repeat(100_000)),
      'c/bytes': Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 7919) % 256)),
    };
    const archive = zip(Object.entries(files).map(([name, bytes]) => ({ name, bytes })));
    expect(unzip(archive)).toEqual(files);
  });

  it('does not depend on the order in which files were found', () => {
    const entries = ['b', 'a', 'c'].map((name) => ({ name, bytes: Buffer.from(name) }));
    expect(zip(entries).equals(zip([...entries].reverse()))).toBe(true);
  });
});

/** Reads an archive by its central directory, as the platform does, and checks every sum. */
function unzip(archive: Buffer): Record<string, Buffer> {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  const files: Record<string, Buffer> = {};
  for (let i = 0; i < count; i++) {
    expect(archive.toString('latin1', at, at + 4)).toBe('PK\x01\x02');
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const bytes = inflateRawSync(archive.subarray(start, start + archive.readUInt32LE(at + 20)));
    expect([name, bytes.length, crc32(bytes)]).toEqual([
      name,
      archive.readUInt32LE(at + 24),
      archive.readUInt32LE(at + 16),
    ]);
    files[name] = bytes;
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return files;
}
