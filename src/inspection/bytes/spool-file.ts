import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '../../errors.ts';
import type { DiskBudget } from './disk-budget.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const RETRY_AFTER_SECONDS = 30;

/**
 * A temporary file for the part of an image that does not fit in memory, where the format may point back into it. Only
 * its owner can read it, and it uses no more disk than the budget of the process has left.
 */
export class SpoolFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #disk: DiskBudget;
  #length = 0;

  private constructor(path: string, handle: FileHandle, disk: DiskBudget) {
    this.#path = path;
    this.#handle = handle;
    this.#disk = disk;
  }

  /** Rejects with `StorageUnavailable`, as `append` does, when the disk is full or cannot be used. */
  static async create(directory: string, disk: DiskBudget): Promise<SpoolFile> {
    const path = join(directory, `image-${randomUUID()}.spool`);
    try {
      // Exclusive: does not follow a planted link or open another file.
      return new SpoolFile(path, await open(path, 'wx+', 0o600), disk);
    } catch (error) {
      throw diskFailure(error);
    }
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (!this.#disk.take(bytes.length)) throw diskFailure(new Error('The disk budget of the instance is used up'));
    this.#length += bytes.length;
    try {
      await this.#handle.appendFile(bytes);
    } catch (error) {
      throw diskFailure(error);
    }
  }

  async read(position: number, length: number): Promise<Buffer> {
    try {
      const { buffer, bytesRead } = await this.#handle.read(Buffer.alloc(length), 0, length, position);
      return buffer.subarray(0, bytesRead);
    } catch (error) {
      throw diskFailure(error);
    }
  }

  /** Never rejects: a file that cannot be removed must not fail the upload. */
  async remove(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await rm(this.#path, { force: true, maxRetries: 3 }).catch(() => undefined);
    this.#disk.give(this.#length);
    this.#length = 0;
  }
}

function diskFailure(cause: unknown): ServiceError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'budget';
  const isFull = FULL.has(code) || code === 'budget';
  const why = isFull ? 'temporary disk space is used up' : 'the temporary directory cannot be used';
  return new ServiceError('StorageUnavailable', `Cannot inspect the image: ${why}. Retry the request later.`, {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    cause,
  });
}
