import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { FoundFile } from './find-files.ts';
import { parseResumeState, type ResumeState } from './resume-state.ts';

/** An upload URL is valid for less. */
const STALE_MS = 24 * 60 * 60 * 1_000;

/** The state of one direct upload, kept while it is not complete. */
export interface ResumeStore {
  read(): Promise<ResumeState | undefined>;
  /** Writes follow each other; each takes the place of the state as a whole. */
  write(state: ResumeState): Promise<void>;
  clear(): Promise<void>;
  /** Whether the file is still the one that the state is about. */
  isCurrent(): Promise<boolean>;
}

/** Folder of the user for state files (XDG base directories; on Windows, application data). */
export function stateFolder(env: Readonly<Record<string, string | undefined>>, platform = process.platform): string {
  const own = env.IMAGES_STATE_DIR;
  if (own) return own;
  const base = platform === 'win32' ? env.LOCALAPPDATA : env.XDG_STATE_HOME;
  return join(base || join(homedir(), '.local', 'state'), 'image-metadata');
}

/**
 * `request`: everything that decides what is uploaded and where, beside the file. A file that was changed since is
 * another upload. Upload URLs are secrets: only the user can read the state.
 */
export async function openResumeStore(
  folder: string,
  { path, sizeBytes }: Pick<FoundFile, 'path' | 'sizeBytes'>,
  request: unknown,
): Promise<ResumeStore> {
  const { mtimeMs } = await stat(path);
  const identity = JSON.stringify([await realpath(path), sizeBytes, mtimeMs, request]);
  const file = join(folder, `${createHash('sha256').update(identity).digest('hex').slice(0, 32)}.json`);
  let written: Promise<void> | undefined;

  async function prepare(): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await removeStale(folder);
  }

  async function put(state: ResumeState): Promise<void> {
    // Of this write alone: another process may upload the same file.
    const unfinished = `${file}.${crypto.randomUUID()}.tmp`;
    try {
      await writeFile(unfinished, JSON.stringify(state), { mode: 0o600 });
      await rename(unfinished, file);
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  return {
    async read() {
      const text = await readFile(file, 'utf8').catch(() => undefined);
      return text === undefined ? undefined : parseResumeState(text, sizeBytes);
    },
    write(state) {
      const before = written?.catch(() => undefined) ?? prepare();
      written = before.then(() => put(state));
      return written;
    },
    async clear() {
      await written?.catch(() => undefined);
      // What stays has no effect: the upload is over.
      await rm(file, { force: true }).catch(() => undefined);
    },
    async isCurrent() {
      const found = await stat(path);
      return found.size === sizeBytes && found.mtimeMs === mtimeMs;
    },
  };
}

async function removeStale(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^[0-9a-f]{32}\.json/.test(name)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && found.mtimeMs < Date.now() - STALE_MS) await rm(path, { force: true });
  }
}
