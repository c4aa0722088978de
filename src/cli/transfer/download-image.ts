import { createHash } from 'node:crypto';
import { PassThrough, Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import type { ImageDocument } from '../../contract/image-document.ts';
import { ClientError, interrupted } from '../service/client-error.ts';
import { withRetries } from '../service/retry.ts';
import { connectionError } from '../service/send-request.ts';
import type { ServiceClient } from '../service/service-client.ts';
import type { Progress } from '../terminal/progress-board.ts';

/** Writes the bytes of an image and checks them against its document. `target` is ended unless it is standard output. */
export async function downloadImage(
  client: ServiceClient,
  image: ImageDocument,
  target: Writable,
  progress: Progress,
): Promise<void> {
  const { signal } = client.retries;
  const redirect = await client.send(`images/${encodeURIComponent(image.image_id)}/content`);
  const location = redirect.headers.get('Location') ?? '';
  const { body } = await withRetries(() => client.sendToStorage(location), client.retries);
  const hash = createHash('sha256');
  const received = new PassThrough();
  received.on('data', (chunk: Uint8Array) => {
    hash.update(chunk);
    progress.add(chunk.byteLength);
  });
  const source = Readable.fromWeb((body ?? new ReadableStream()) as NodeStream<Uint8Array>);
  try {
    await pipeline(source, received, target, { signal, end: target !== process.stdout });
  } catch (error) {
    if (signal.aborted) throw interrupted();
    // A file's error names a system call; those of fetch only have one as their cause.
    throw error instanceof Error && 'syscall' in error ? error : connectionError(location, error, signal);
  }
  if (hash.digest('hex') !== image.sha256) {
    throw new ClientError((texts) => texts.corruptDownload, { code: 'InvalidResponse' });
  }
}
