import type { UploadParts } from '../../contract/upload-document.ts';
import { withRetries } from '../service/retry.ts';
import type { Progress } from '../terminal/progress-board.ts';
import { fileBody } from './file-body.ts';
import type { FoundFile } from './find-files.ts';
import type { UploadContext } from './upload-file.ts';

/** Larger files are sent in parts; smaller ones are quick to send again. */
export const PARTS_ABOVE_BYTES = 16 * 1024 * 1024;
/** One connection rarely fills an uplink. */
const AT_ONCE = 3;

export interface PartsToSend {
  readonly parts: UploadParts;
  /** Indexes of the parts that storage has taken. */
  readonly sent: Set<number>;
  /** Called whenever storage has taken a part. */
  onSent(): Promise<void>;
}

/** Sends the parts that are missing, each with retries. Rejects with the first error, once no part is under way. */
export async function sendParts(
  file: FoundFile,
  { parts, sent, onSent }: PartsToSend,
  { client, progress }: Pick<UploadContext, 'client' | 'progress'>,
): Promise<void> {
  const missing = [...parts.urls.entries()].filter(([index]) => !sent.has(index));
  const errors: unknown[] = [];
  progress.restart();
  for (const index of sent) progress.add(bytesOf(index));

  function bytesOf(index: number): number {
    return Math.min(parts.size_bytes, file.sizeBytes - index * parts.size_bytes);
  }

  async function sendPart(index: number, url: string): Promise<void> {
    const range = { start: index * parts.size_bytes, bytes: bytesOf(index) };
    const { headers, body } = fileBody(file, partProgress(progress), range);
    const request = { method: 'PUT', headers: { ...parts.headers, ...headers }, body };
    await withRetries(async () => {
      const response = await client.sendToStorage(url, request);
      await response.body?.cancel();
    }, client.retries);
  }

  async function work(): Promise<void> {
    for (let next = missing.shift(); next !== undefined && errors.length === 0; next = missing.shift()) {
      try {
        await sendPart(...next);
        sent.add(next[0]);
        await onSent();
      } catch (error) {
        errors.push(error);
      }
    }
  }

  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (errors.length > 0) throw errors[0];
}

/** Of one part: an attempt that begins again takes back only its own bytes. */
function partProgress({ add }: Progress): Pick<Progress, 'add' | 'restart'> {
  let done = 0;
  return {
    add(count) {
      done += count;
      add(count);
    },
    restart() {
      add(-done);
      done = 0;
    },
  };
}
