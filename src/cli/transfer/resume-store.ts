import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { UploadDocument } from '../../contract/upload-document.ts';

/** An upload URL is valid for less. */
const STALE_MS = 24 * 60 * 60 * 1_000;

/** How far a direct upload has come. */
export interface ResumeState {
  /** Written before the upload is begun, so that a lost response begins no second one. */
  readonly idempotencyKey: string;
  readonly upload?: UploadDocument | undefined;
}

/** The state of one direct upload, kept while it is not complete. */
export interface ResumeStore {
  read(): Promise<ResumeState | undefined>;
  write(state: ResumeState): Promise<void>;
  clear(): Promise<void>;
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
export async function openResumeStore(folder: string, path: string, request: unknown): Promise<ResumeStore> {
  const { size, mtimeMs } = await stat(path);
  const identity = JSON.stringify([await realpath(path), size, mtimeMs, request]);
  const file = join(folder, `${createHash('sha256').update(identity).digest('hex').slice(0, 32)}.json`);

  return {
    async read() {
      const text = await readFile(file, 'utf8').catch(() => undefined);
      return text === undefined ? undefined : parseState(text);
    },
    async write(state) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await removeStale(folder);
      const unfinished = `${file}.${process.pid}.tmp`;
      await writeFile(unfinished, JSON.stringify(state), { mode: 0o600 });
      await rename(unfinished, file);
    },
    // What stays has no effect: the upload is over.
    clear: () => rm(file, { force: true }).catch(() => undefined),
  };
}

/** `undefined` for a file of another version, or a damaged one. */
function parseState(text: string): ResumeState | undefined {
  try {
    const state = JSON.parse(text) as Partial<ResumeState> | null;
    if (typeof state?.idempotencyKey !== 'string') return undefined;
    const { idempotencyKey, upload } = state;
    const isWhole = typeof upload?.upload_url === 'string' && typeof upload.complete_url === 'string';
    return { idempotencyKey, upload: isWhole ? upload : undefined };
  } catch {
    return undefined;
  }
}

async function removeStale(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^[0-9a-f]{32}\.json/.test(name)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && found.mtimeMs < Date.now() - STALE_MS) await rm(path, { force: true });
  }
}
