import { tmpdir } from 'node:os';
import { BufferPool } from '../buffers/buffer-pool.ts';
import { GrowingBuffer } from '../buffers/growing-buffer.ts';
import type { ByteRanges } from './bytes/byte-ranges.ts';
import { type DiskBudget, instanceDisk } from './bytes/disk-budget.ts';
import { SpoolFile } from './bytes/spool-file.ts';
import type { Inspector } from './inspector.ts';
import { StreamInspector } from './stream-inspector.ts';

/** Bytes of an image that are held in memory. Of a larger one, only what its format points to is read while it streams by. */
const HEAD_BYTES = 1024 * 1024;
/** Buffers that are reused for the next images: 4 MiB in all. */
const MAX_SPARE = 4;

interface InspectorsOptions {
  /** Maximum of width × height × frames. */
  readonly maxPixels: number;
  /** For temporary files; the system's directory when absent. */
  readonly directory?: string;
  readonly disk?: DiskBudget;
}

/**
 * Creates an inspector for each image. `stored` is passed if the same bytes can also be read by range; then nothing is
 * written to disk. Its reads reject when the request ends.
 */
export function createInspectors(options: InspectorsOptions): (stored?: ByteRanges) => Inspector {
  const { maxPixels, directory = tmpdir(), disk = instanceDisk } = options;
  const heads = new BufferPool(MAX_SPARE, () => new GrowingBuffer(HEAD_BYTES));
  const openSpool = () => SpoolFile.create(directory, disk);
  return (stored) => new StreamInspector({ maxPixels, heads, openSpool, stored });
}
