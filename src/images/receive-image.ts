import { createHash } from 'node:crypto';
import { ServiceError } from '../errors.ts';
import type { ImageFormat } from '../inspection/image-facts.ts';
import type { Inspector } from '../inspection/inspector.ts';
import type { BlobWriter } from './blob-store.ts';

/** An image whose bytes are all written, but not visible yet. */
export interface ReceivedImage {
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly writer: BlobWriter;
}

/** Opens the blob for the bytes as soon as their format is known. */
export interface Receiver {
  readonly inspector: Inspector;
  readonly maxBytes: number;
  open(format: ImageFormat): BlobWriter;
}

/**
 * The single pass over the bytes: count, hash, keep what inspection needs, send to storage. Throws `EmptyBody`,
 * `ImageTooLarge`, or what `bytes` or `inspector` throws; the writer is abandoned then.
 */
export async function receiveImage(bytes: AsyncIterable<Uint8Array>, receiver: Receiver): Promise<ReceivedImage> {
  const { inspector, maxBytes } = receiver;
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let writer: BlobWriter | undefined;
  let early: Uint8Array[] = [];

  try {
    for await (const chunk of bytes) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > maxBytes) throw imageTooLarge(maxBytes);
      hash.update(chunk);
      await inspector.add(chunk);
      early.push(chunk);
      if (inspector.format === undefined) continue;
      writer ??= receiver.open(inspector.format);
      for (const waiting of early) await writer.write(waiting);
      early = [];
    }
    if (sizeBytes === 0) {
      throw new ServiceError('EmptyBody', 'There are no image bytes in the request. Send the image.', {
        target: 'body',
      });
    }
    if (writer === undefined) {
      // With so few bytes, the format is known only at the end. For other faults, inspect throws.
      const { format } = await inspector.inspect();
      writer = receiver.open(format);
      for (const waiting of early) await writer.write(waiting);
    }
    return { sizeBytes, sha256: hash.digest('hex'), writer };
  } catch (error) {
    await writer?.abandon();
    throw error;
  }
}

export function imageTooLarge(maxBytes: number): ServiceError {
  return new ServiceError(
    'ImageTooLarge',
    `The image is larger than ${maxBytes} bytes, the limit for one request. Send a smaller one, or use a direct upload.`,
    { target: 'body' },
  );
}
