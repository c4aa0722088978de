import type { UploadParts } from '../../contract/upload-document.ts';
import { Failure } from '../api/failure.ts';

/** Larger files are sent in parts; smaller ones are quick to send again. */
export const PARTS_FROM_BYTES = 16 * 1024 * 1024;
/** One connection rarely fills an uplink; browsers open six to a host. */
const AT_ONCE = 3;
/** For one part: waits of about 1, 2 and 4 seconds between them. */
const TRIES = 4;
const FIRST_WAIT_MS = 1_000;

export interface PartRequest {
  readonly url: string;
  readonly body: Blob;
  readonly signal: AbortSignal;
  /** Bytes of this part that have left this machine. */
  onProgress(bytes: number): void;
}

export interface SendParts {
  readonly file: Blob;
  readonly parts: UploadParts;
  /** Indexes of uploaded parts. Kept with the file, so that a retry sends only the others. */
  readonly sent: Set<number>;
  readonly signal: AbortSignal;
  /** Bytes of the file that have left this machine; fewer than before when a part has to be sent again. */
  onProgress(bytes: number): void;
  /** Sends one part. Rejects with a `Failure`, or with the signal's reason. */
  send(part: PartRequest): Promise<void>;
  readonly wait?: typeof waitFor;
}

/**
 * Sends the parts of a file that are left. When all were sent before and the upload is incomplete, storage does not have
 * them any more: all are sent again. Rejects with the first error, once no part is under way.
 */
export async function sendParts(request: SendParts): Promise<void> {
  const { file, parts, sent, signal, onProgress, send, wait = waitFor } = request;
  if (sent.size === parts.urls.length) sent.clear();
  const left = [...parts.urls.entries()].filter(([index]) => !sent.has(index));
  const underWay = new Map<number, number>();
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const errors: unknown[] = [];

  const bytesOf = (index: number) => file.slice(index * parts.size_bytes, (index + 1) * parts.size_bytes);

  function report(): void {
    let bytes = 0;
    for (const index of sent) bytes += bytesOf(index).size;
    for (const count of underWay.values()) bytes += count;
    onProgress(bytes);
  }

  async function sendOne(index: number, url: string): Promise<void> {
    const show = (bytes: number) => {
      underWay.set(index, bytes);
      report();
    };
    for (let tried = 1; ; tried++) {
      either.throwIfAborted();
      try {
        await send({ url, body: bytesOf(index), signal: either, onProgress: show });
        break;
      } catch (error) {
        if (tried === TRIES || !isTransient(error)) throw error;
        show(0);
        await wait(FIRST_WAIT_MS * 2 ** (tried - 1) * (0.5 + Math.random() / 2), either);
      } finally {
        underWay.delete(index);
      }
    }
    sent.add(index);
    report();
  }

  async function work(): Promise<void> {
    try {
      for (let next = left.shift(); next !== undefined; next = left.shift()) await sendOne(...next);
    } catch (error) {
      errors.push(error);
      stop.abort();
    }
  }

  report();
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (errors.length > 0) throw errors[0];
}

/** No response, or one that asks for a retry. */
function isTransient(error: unknown): boolean {
  if (!(error instanceof Failure)) return false;
  const { status } = error;
  return status === undefined || status === 408 || status === 429 || status >= 500;
}

function waitFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const end = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', end, { once: true });
  });
}
