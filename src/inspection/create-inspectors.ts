import { tmpdir } from 'node:os';
import { BufferPool } from '../buffers/buffer-pool.ts';
import { GrowingBuffer } from '../buffers/growing-buffer.ts';
import type { ByteRanges } from './bytes/byte-ranges.ts';
import { type DiskBudget, instanceDisk } from './bytes/disk-budget.ts';
import { SpoolFile } from './bytes/spool-file.ts';
import type { Inspector } from './inspector.ts';
import { StreamInspector } from './stream-inspector.ts';

/** As much of an image is held in memory. Of a larger one only what its format points to is read, while it streams by. */
const HEAD_BYTES = 1024 * 1024;
/** Heads that are kept for the next images: 4 MiB in all. */
const MAX_SPARE = 4;

interface InspectorsOptions {
  /** The most that width × height × frames may be. */
  readonly maxPixels: number;
  /** For temporary files; the system's directory when absent. */
  readonly directory?: string;
  readonly disk?: DiskBudget;
}

/**
 * Makes an inspector for each image. `stored` is given where the same bytes can also be read by range: then nothing is ever
 * written to disk. Its reads reject when the request is over.
 */
export function createInspectors(options: InspectorsOptions): (stored?: ByteRanges) => Inspector {
  const { maxPixels, directory = tmpdir(), disk = instanceDisk } = options;
  const heads = new BufferPool(MAX_SPARE, () => new GrowingBuffer(HEAD_BYTES));
  const openSpool = () => SpoolFile.create(directory, disk);
  return (stored) => new StreamInspector({ maxPixels, heads, openSpool, stored });
}
