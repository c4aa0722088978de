import { randomUUID } from 'node:crypto';
import { mkdir, readdir, realpath, rename, rm, stat, symlink, utimes } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** A build that was unused for this long is removed by the next one. */
const KEPT_MS = 24 * 3_600_000;
const IN_USE_EVERY_MS = 3_600_000;

export interface KeptBuild {
  /** `dist`. */
  readonly dist: string;
  key(): Promise<string>;
  /** Builds into an empty folder. */
  make(folder: string): Promise<void>;
}

/**
 * The folder of a build, created unless one with its key exists. It gets its name when it is complete, by one rename, and is
 * never written again: an app that runs from it keeps its files, and of concurrent builds, either result is used.
 */
export async function keptBuild({ dist, key, make }: KeptBuild): Promise<string> {
  const builds = join(dist, 'builds');
  for (;;) {
    const wanted = await key();
    const folder = join(builds, wanted);
    if (await markUsed(folder)) return folder;
    const part = join(builds, `part-${randomUUID()}`);
    await mkdir(part, { recursive: true });
    try {
      await make(part);
      // It may contain sources that changed during the build.
      if ((await key()) !== wanted) continue;
      await place(part, folder);
    } finally {
      await rm(part, { recursive: true, force: true });
    }
    await removeUnused(dist);
    return folder;
  }
}

/** Links a name in `dist` to a build atomically: a file opened by that name comes from the old or the new one. */
export async function linkBuild(link: string, folder: string): Promise<void> {
  const made = `${link}.${randomUUID()}`;
  // Windows creates junctions without special rights; other systems ignore the type.
  await symlink(relative(dirname(link), folder), made, 'junction');
  try {
    await rename(made, link);
  } catch {
    // A folder, or a junction on Windows, cannot be replaced by a rename.
    await rename(link, join(dirname(folder), `part-${randomUUID()}`));
    await rename(made, link);
  }
}

/** Keeps a build from being removed while this process runs. */
export function keepInUse(folder: string): void {
  setInterval(() => void markUsed(folder), IN_USE_EVERY_MS).unref();
}

async function markUsed(folder: string): Promise<boolean> {
  const now = new Date();
  return utimes(folder, now, now).then(
    () => true,
    () => false,
  );
}

/** Another process may have made the same build meanwhile. */
async function place(part: string, folder: string): Promise<void> {
  try {
    await rename(part, folder);
  } catch (error) {
    if (!(await markUsed(folder))) throw error;
  }
}

/** Also removes the remains of killed builds. */
async function removeUnused(dist: string): Promise<void> {
  const names = await readdir(dist, { withFileTypes: true });
  const linked = await Promise.all(names.map(({ name }) => realpath(join(dist, name)).catch(() => undefined)));
  const builds = await realpath(join(dist, 'builds'));
  for (const name of await readdir(builds)) {
    const folder = join(builds, name);
    if (linked.includes(folder) || !(await isUnused(folder))) continue;
    const removed = join(builds, `part-${randomUUID()}`);
    // Another process may do the same, or have begun to use it just now.
    await rename(folder, removed).catch(() => undefined);
    if (await isUnused(removed)) await rm(removed, { recursive: true, force: true });
    else await rename(removed, folder).catch(() => undefined);
  }
}

async function isUnused(folder: string): Promise<boolean> {
  return stat(folder).then(
    ({ mtimeMs }) => Date.now() - mtimeMs > KEPT_MS,
    () => false,
  );
}
