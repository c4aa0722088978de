import { copyFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildCloud } from '../build.ts';
import { layOutApp } from '../lay-out-package.ts';
import { runtimeManifest } from './runtime-manifest.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Of the command line, which would otherwise write such a file itself. */
const GCLOUDIGNORE = '.gcloudignore\nnode_modules\n';

export interface PackageSizes {
  readonly files: number;
  readonly bytes: number;
}

/**
 * Lays out what Cloud Build makes the functions of in `dist/package-gcp`: the built app, and the manifest and lock file of
 * the packages that it installs beside it.
 */
export async function makePackage(project: string): Promise<PackageSizes> {
  const stage = join(project, 'dist/package-gcp');
  const { manifest, lock } = await runtimeManifest(project);
  await layOutApp({ project, cloud: 'gcp', stage });
  await Promise.all([
    writeFile(join(stage, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`),
    writeFile(join(stage, 'package-lock.json'), `${JSON.stringify(lock, undefined, 2)}\n`),
    writeFile(join(stage, '.gcloudignore'), GCLOUDIGNORE),
    copyFile(join(project, 'LICENSE'), join(stage, 'LICENSE')),
  ]);
  const found = await readdir(stage, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return { files: files.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

if (import.meta.main) {
  await buildCloud('gcp');
  const { files, bytes } = await makePackage(ROOT);
  console.log(`dist/package-gcp: ${files} files, ${(bytes / 1e6).toFixed(1)} MB`);
}
