import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, linkSync, mkdirSync, openSync, readdirSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes that come in, until they are kept or dropped. */
export interface BodySink {
  write(data: Buffer): void;
  /** Keeps the bytes as durably as the store, and returns their name. */
  keep(): string;
  drop(): void;
}

/** Storage of the bytes of objects and parts. */
export interface Bodies {
  sink(): BodySink;
  /** From `start`, `length` bytes. */
  read(id: string, start: number, length: number): Iterable<Buffer>;
  /** The same bytes under another name. */
  copy(id: string): string;
  remove(id: string): void;
}

export function memoryBodies(): Bodies {
  const kept = new Map<string, Buffer>();
  const add = (bytes: Buffer) => {
    const id = randomUUID();
    kept.set(id, bytes);
    return id;
  };
  const found = (id: string) => kept.get(id) ?? Buffer.alloc(0);
  return {
    sink() {
      let chunks: Buffer[] = [];
      return {
        write: (data) => void chunks.push(data),
        keep: () => add(Buffer.concat(chunks)),
        drop() {
          chunks = [];
        },
      };
    },
    *read(id, start, length) {
      yield found(id).subarray(start, start + length);
    },
    copy: (id) => add(found(id)),
    remove: (id) => void kept.delete(id),
  };
}

const READ_BYTES = 1024 * 1024;

/** One file each, in a folder of this store. `isUsed`: whether an earlier run acknowledged the bytes. */
export function fileBodies(folder: string, isUsed: (id: string) => boolean): Bodies {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (!isUsed(name)) rmSync(join(folder, name));
  return {
    sink() {
      const id = randomUUID();
      const file = openSync(join(folder, id), 'wx');
      return {
        write(data) {
          for (let at = 0; at < data.length; ) at += writeSync(file, data, at);
        },
        keep() {
          closeSync(file);
          return id;
        },
        drop() {
          closeSync(file);
          rmSync(join(folder, id));
        },
      };
    },
    // Opened at once: the file may be removed before the last of it is read.
    read: (id, start, length) => readFile(openSync(join(folder, id), 'r'), start, length),
    copy(id) {
      const other = randomUUID();
      linkSync(join(folder, id), join(folder, other));
      return other;
    },
    remove: (id) => rmSync(join(folder, id), { force: true }),
  };
}

function* readFile(file: number, start: number, length: number): Generator<Buffer, void, undefined> {
  try {
    const end = Math.min(start + length, fstatSync(file).size);
    for (let at = start; at < end; ) {
      const chunk = Buffer.allocUnsafe(Math.min(READ_BYTES, end - at));
      at += readSync(file, chunk, 0, chunk.length, at);
      yield chunk;
    }
  } finally {
    closeSync(file);
  }
}
