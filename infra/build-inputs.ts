import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/** Pages of docs/ that a running service serves beside its reference. */
export const SERVED_PAGES = ['docs/clients.md', 'docs/clients-generated.md'];

/** Inputs of a build besides the sources. npm writes the second one when it changes the installed packages. */
const FILES = [
  'package-lock.json',
  'node_modules/.package-lock.json',
  'package.json',
  'tsconfig.json',
  'infra/build.ts',
  'infra/build-inputs.ts',
  'infra/docs-html.ts',
  'infra/node-bundle.ts',
  'infra/page-html.ts',
  'infra/third-party-notices.ts',
  ...SERVED_PAGES,
];

export interface BuildInputs {
  /** Of names and bytes of every input. */
  readonly key: string;
  /** Throws if a bundle contains a file that is not an input: its changes would go unnoticed. */
  check(bundled: readonly string[]): void;
}

/** The inputs of a build: all of `src`, all files beside or below the entry, and those of `more` folders. */
export async function readInputs(root: string, entry: string, more: readonly string[] = []): Promise<BuildInputs> {
  const folders = [...new Set(['src', dirname(entry), ...more])];
  const found = await Promise.all(folders.map((folder) => filesIn(root, folder)));
  const names = [...new Set([...FILES, ...found.flat()])].sort();
  const hash = createHash('sha256').update(entry);
  for (const [index, bytes] of (await Promise.all(names.map((name) => read(join(root, name))))).entries()) {
    hash.update(`\0${names[index]}\0${bytes?.length}\0`).update(bytes ?? '');
  }
  const known = new Set(names);
  return {
    key: hash.digest('hex').slice(0, 16),
    check(bundled) {
      const unknown = bundled.find(
        (name) => !known.has(name) && !name.includes('node_modules/') && !/^[<(]/.test(name),
      );
      if (unknown !== undefined) throw new Error(`${entry} imports ${unknown}: move it into src or beside the entry`);
    },
  };
}

async function filesIn(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) =>
    entry.isFile() ? [relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')] : [],
  );
}

/** Undefined for a missing file, like a temporary one of an editor. */
async function read(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
