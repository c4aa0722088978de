import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildCloud } from '../build.ts';
import { type FetchParts, layOutPackage } from '../lay-out-package.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Lambda's limit on all files of a function, in bytes. */
const MAX_BYTES = 250 * 1_024 * 1_024;

export interface PackageSizes {
  readonly files: number;
  readonly bytes: number;
}

/**
 * Lays out what Lambda runs, and nothing else, in `dist/package-aws`: the built app, and the native parts for arm64. CDK
 * makes an archive of it when it deploys.
 */
export async function makePackage(project: string, fetchParts?: FetchParts): Promise<PackageSizes> {
  const stage = join(project, 'dist/package-aws');
  await layOutPackage({ project, cloud: 'aws', stage, app: '.', cpu: 'arm64' }, fetchParts);
  const found = await readdir(stage, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes > MAX_BYTES) throw new Error(`Cannot create the package: it has ${bytes} bytes; the limit is ${MAX_BYTES}`);
  return { files: files.length, bytes };
}

if (import.meta.main) {
  await buildCloud('aws');
  const { files, bytes } = await makePackage(ROOT);
  console.log(`dist/package-aws: ${files} files, ${(bytes / 1e6).toFixed(1)} MB`);
}
