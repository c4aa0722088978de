import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { interrupted } from '../service/client-error.ts';
import type { FoundFile } from './find-files.ts';

/**
 * Standard input as a temporary file: its size decides how it is sent, and an attempt can be repeated. The file is
 * removed when `use` is done.
 */
export async function withSpooledInput<T>(
  input: Readable,
  signal: AbortSignal,
  use: (file: FoundFile) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'image-metadata-'));
  try {
    const path = join(folder, 'input');
    await pipeline(input, createWriteStream(path, { mode: 0o600 }), { signal }).catch((error: unknown) => {
      throw signal.aborted ? interrupted() : error;
    });
    return await use({ path, sizeBytes: (await stat(path)).size, name: undefined });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
