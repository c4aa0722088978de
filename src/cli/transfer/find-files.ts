import { type Dirent, promises as fs } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileError } from '../service/client-error.ts';

/** In folders, only files with these extensions are taken; a file that is named or matched is sent whatever its name. */
const IMAGE_NAME = /\.(?:jpe?g|jfif|png|gif|webp|avif|hei[cf]|tiff?|bmp)$/i;
const MAGIC = /[*?[\]{}]/;

export interface FoundFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** `undefined` for standard input. */
  readonly name: string | undefined;
}

/**
 * Files, the images in folders at any depth, and the matches of patterns, each once. Hidden files and links in folders
 * are left out. A name that exists is never a pattern.
 */
export async function* findFiles(paths: readonly string[]): AsyncGenerator<FoundFile> {
  const seen = new Set<string>();
  for (const path of paths) {
    for await (const file of expand(path)) {
      if (seen.has(file.path)) continue;
      seen.add(file.path);
      yield file;
    }
  }
}

async function* expand(path: string): AsyncGenerator<FoundFile> {
  const isThere = (await stat(path).catch(() => undefined)) !== undefined;
  if (isThere) return yield* named(path);
  if (!MAGIC.test(path)) throw fileError((texts) => texts.noSuchFile(path));
  const matches = (await Array.fromAsync(fs.glob(path))).sort();
  if (matches.length === 0) throw fileError((texts) => texts.noMatches(path));
  for (const match of matches) yield* named(match);
}

async function* named(path: string): AsyncGenerator<FoundFile> {
  const found = await stat(path);
  if (found.isDirectory()) yield* inFolder(path);
  else if (found.isFile()) yield { path, sizeBytes: found.size, name: basename(path) };
  else throw fileError((texts) => texts.notAFile(path));
}

async function* inFolder(folder: string): AsyncGenerator<FoundFile> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) yield* inFolder(path);
    else if (entry.isFile() && IMAGE_NAME.test(entry.name)) {
      yield { path, sizeBytes: (await stat(path)).size, name: entry.name };
    }
  }
}
