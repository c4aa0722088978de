import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ClientError } from './client-error.ts';

/** In folders, only what looks like an image is taken; a file that is named is sent whatever it is called. */
const IMAGE_NAME = /\.(?:jpe?g|jfif|png|gif|webp|avif|hei[cf]|tiff?|bmp)$/i;

export interface FoundFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Files, and the images in folders at any depth, in the order of their names. Hidden ones and links are left out. */
export async function* findFiles(paths: readonly string[]): AsyncGenerator<FoundFile> {
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) throw new ClientError(`No such file or folder: ${path}.`);
    if (found.isDirectory()) yield* inFolder(path);
    else yield { path, sizeBytes: found.size };
  }
}

async function* inFolder(folder: string): AsyncGenerator<FoundFile> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) yield* inFolder(path);
    else if (entry.isFile() && IMAGE_NAME.test(entry.name)) yield { path, sizeBytes: (await stat(path)).size };
  }
}
