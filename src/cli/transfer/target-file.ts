import type { WriteStream } from 'node:fs';
import { link, lstat, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ClientError, fileError } from '../service/client-error.ts';

/** File systems without hard links (FAT, some network shares). */
const NO_LINKS: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Writes a file that appears under its name only when it is whole: until then the bytes are in a hidden file beside it,
 * which is removed on failure. Without `overwrite` a file that exists, or appears meanwhile, is kept.
 */
export async function writeTarget(
  path: string,
  overwrite: boolean,
  write: (stream: WriteStream) => Promise<void>,
): Promise<void> {
  await checkTarget(path, overwrite);
  const unfinished = join(dirname(path), `.${crypto.randomUUID()}.part`);
  let stream: WriteStream | undefined;
  try {
    // Opened here, since a stream that cannot be opened fails while nobody listens to it.
    stream = (await open(unfinished, 'wx')).createWriteStream();
    await write(stream);
    if (overwrite) await rename(unfinished, path);
    else await publish(unfinished, path);
  } catch (error) {
    if (error instanceof ClientError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw fileError(
      code === 'EEXIST' ? (texts) => texts.fileExists(path) : (texts) => texts.cannotWrite(path, message),
    );
  } finally {
    stream?.destroy();
    await rm(unfinished, { force: true });
  }
}

/** Before anything is transferred. Links are not followed: they can lead out of the folder. */
async function checkTarget(path: string, overwrite: boolean): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isFile() && !found.isSymbolicLink()) throw fileError((texts) => texts.notOverwritable(path));
  if (!overwrite) throw fileError((texts) => texts.fileExists(path));
}

/** Unlike a rename, a link never overwrites. */
async function publish(unfinished: string, path: string): Promise<void> {
  try {
    await link(unfinished, path);
  } catch (error) {
    if (!NO_LINKS.has((error as NodeJS.ErrnoException).code)) throw error;
    await checkTarget(path, false);
    await rename(unfinished, path);
  }
}
