import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildCloud } from '../build.ts';
import { MissingPartError, type NativePart, nativeParts } from './native-parts.ts';
import { runProgram } from './run-program.ts';
import { zip } from './zip.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The files of `npm run build` that the host needs; source maps and files of tests are left out. */
const BUILT = join('dist', 'azure');
const builtParts = ['app.mjs', 'app-parts', 'preview-decoder.mjs', 'web', 'docs', 'THIRD_PARTY_NOTICES'];

/** Packages that are not bundled. Of libheif-js, whose other builds are larger, only what is loaded, with its license. */
const unbundled = ['sharp', 'libheif-js'];
const unused = /[\\/]libheif-js[\\/](?:libheif|libheif-wasm[\\/]libheif(?:-bundle\.m?js|\.d\.ts))$/;

export interface PackageSizes {
  readonly files: number;
  readonly bytes: number;
  readonly zippedBytes: number;
}

/**
 * Copies exactly what Flex Consumption needs to `dist/package`, and packs it into `dist/package.zip`:
 * the built app, host.json, a package.json that names the entry, and the native parts that cannot be bundled.
 */
export async function makePackage(project: string, fetchParts = fetchWithNpm): Promise<PackageSizes> {
  const dist = join(project, 'dist');
  const stage = join(dist, 'package');
  if (!existsSync(join(project, BUILT, 'app.mjs'))) {
    throw new Error('Cannot create the package: dist/azure/app.mjs is not built');
  }
  // The link can change to another build at any moment.
  const built = await realpath(join(project, BUILT));
  const parts = await linuxParts(project, fetchParts);

  await rm(stage, { recursive: true, force: true });
  await mkdir(join(stage, BUILT), { recursive: true });
  for (const name of builtParts) {
    if (!existsSync(join(built, name))) continue;
    const filter = (source: string) => !source.endsWith('.map');
    await cp(join(built, name), join(stage, BUILT, name), { recursive: true, filter });
  }
  await cp(join(project, 'host.json'), join(stage, 'host.json'));
  const { name, version } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as Record<string, string>;
  const manifest = { name, version, private: true, type: 'module', main: 'dist/azure/app.mjs' };
  await writeFile(join(stage, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  for (const part of parts) {
    const nested = join(part.directory, 'node_modules');
    await cp(part.directory, join(stage, 'node_modules', part.path), {
      recursive: true,
      dereference: true,
      filter: (source) => source !== nested && !unused.test(source),
    });
  }

  const entries = await readTree(stage);
  const archive = zip(entries);
  await writeFile(join(dist, 'package.zip'), archive);
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes.length, 0);
  return { files: entries.length, bytes, zippedBytes: archive.length };
}

/** Packages that are not bundled, fetched into `dist/native` if npm installed those of another system (macOS, Windows, arm64). */
async function linuxParts(project: string, fetchParts: typeof fetchWithNpm): Promise<NativePart[]> {
  const folders = [join(project, 'node_modules'), join(project, 'dist', 'native', 'node_modules')];
  const parts: NativePart[] = [];
  for (const name of unbundled) {
    try {
      parts.push(...(await nativeParts(name, folders)));
    } catch (error) {
      if (!(error instanceof MissingPartError) || !(await fetchParts(project, error.npmArgs))) throw error;
      parts.push(...(await nativeParts(name, folders)));
    }
  }
  return parts;
}

/** Returns whether npm succeeded. */
async function fetchWithNpm(project: string, args: readonly string[]): Promise<boolean> {
  console.log('Fetching packages for Linux into dist/native');
  const { code } = await runProgram('npm', args, project);
  return code === 0;
}

async function readTree(folder: string): Promise<{ name: string; bytes: Buffer }[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.map(async (path) => ({
      name: relative(folder, path).split(sep).join('/'),
      bytes: await readFile(path),
    })),
  );
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

if (import.meta.main) {
  await buildCloud('azure');
  const sizes = await makePackage(root);
  console.log(
    `dist/package.zip: ${sizes.files} files, ${megabytes(sizes.bytes)}, zipped ${megabytes(sizes.zippedBytes)}`,
  );
}
