import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '../errors.ts';
import type { ByteSource } from './byte-source.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const RETRY_AFTER_SECONDS = 30;

/** A temporary file for an image that is too large to be held in memory. Only its owner can read it. */
export class SpoolFile implements ByteSource {
  readonly input: string;
  readonly #handle: FileHandle;

  private constructor(path: string, handle: FileHandle) {
    this.input = path;
    this.#handle = handle;
  }

  /** Rejects with `StorageUnavailable`, as `append` does, when the disk is full or cannot be written. */
  static async create(directory: string): Promise<SpoolFile> {
    const path = join(directory, `image-${randomUUID()}.spool`);
    try {
      // Exclusive: never follows a link that someone laid there, never opens another's file.
      return new SpoolFile(path, await open(path, 'wx+', 0o600));
    } catch (error) {
      throw spoolFailure(error);
    }
  }

  async append(bytes: Uint8Array): Promise<void> {
    try {
      await this.#handle.appendFile(bytes);
    } catch (error) {
      throw spoolFailure(error);
    }
  }

  async read(position: number, length: number): Promise<Buffer> {
    if (!Number.isSafeInteger(position)) return Buffer.alloc(0);
    const { buffer, bytesRead } = await this.#handle.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  }

  /** Rejects with `StorageUnavailable` when something else removed the file meanwhile. */
  async assertPresent(): Promise<void> {
    try {
      await stat(this.input);
    } catch (error) {
      throw spoolFailure(error);
    }
  }

  /** Never rejects: a file that cannot be removed is no reason to refuse the image. */
  async remove(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await rm(this.input, { force: true, maxRetries: 3 }).catch(() => undefined);
  }
}

function spoolFailure(cause: unknown): ServiceError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const why = FULL.has(code) ? 'the temporary directory is full' : 'the temporary directory cannot be used';
  return new ServiceError('StorageUnavailable', `Cannot inspect the image: ${why}. Try again later.`, {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    cause,
  });
}
