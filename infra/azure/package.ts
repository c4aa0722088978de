import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildCloud } from '../build.ts';
import { type FetchParts, layOutPackage } from '../lay-out-package.ts';
import { zip } from './zip.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface PackageSizes {
  readonly files: number;
  readonly bytes: number;
  readonly zippedBytes: number;
}

/**
 * Copies exactly what Flex Consumption needs to `dist/package`, and packs it into `dist/package.zip`:
 * the built app, host.json, a package.json that names the entry, and the native parts that cannot be bundled.
 */
export async function makePackage(project: string, fetchParts?: FetchParts): Promise<PackageSizes> {
  const dist = join(project, 'dist');
  const stage = join(dist, 'package');
  await layOutPackage({ project, cloud: 'azure', stage, app: 'dist/azure', cpu: 'x64' }, fetchParts);
  await cp(join(project, 'host.json'), join(stage, 'host.json'));
  const { name, version } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as Record<string, string>;
  const manifest = { name, version, private: true, type: 'module', main: 'dist/azure/app.mjs' };
  await writeFile(join(stage, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  const entries = await readTree(stage);
  const archive = zip(entries);
  await writeFile(join(dist, 'package.zip'), archive);
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes.length, 0);
  return { files: entries.length, bytes, zippedBytes: archive.length };
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
