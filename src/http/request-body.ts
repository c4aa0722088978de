import { ServiceError } from '../errors.ts';
import type { BodyRead, BodyReader } from './body-reader.ts';
import type { RequestClock } from './request-clock.ts';

/** A client that sends nothing for this long is given up. */
const IDLE_MS = 30_000;
/** What is read of a refused body, so that the client gets to see the answer: bytes, and time. */
const DRAIN_BYTES = 32 * 1024 * 1024;
const DRAIN_MS = 10_000;
/** A client that sends nothing for this long waits for the answer, or is gone. */
const DRAIN_IDLE_MS = 1_000;

/** The body of one request, read once, in order. */
export interface RequestBody {
  /** Of `Content-Length`, `undefined` when the body is chunked. */
  readonly declaredBytes: number | undefined;
  /** How many came, until now. */
  readonly receivedBytes: number;
  /** The bytes as they come. Throws `IncompleteBody` when they stop before their end. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Reads and drops what is left, up to a bound. Never rejects. */
  drain(): Promise<void>;
}

export function createRequestBody(
  reader: BodyReader | undefined,
  declaredBytes: number | undefined,
  clock: RequestClock,
): RequestBody {
  let ended = reader === undefined;
  let stuck = false;
  let count = 0;
  if (ended) clock.bodyEnded();
  else clock.works();

  async function* read(): AsyncGenerator<Uint8Array, void, undefined> {
    if (reader === undefined || ended) return;
    const idle = new Deadline(IDLE_MS, 'No bytes came for 30 s. Send the request again.');
    const stop = () => idle.expire(lateness(clock.signal));
    if (clock.signal.aborted) stop();
    clock.signal.addEventListener('abort', stop);
    try {
      for (;;) {
        idle.restart();
        clock.waits();
        const { done, value } = await idle.race(clock.time('read', () => next(reader)));
        clock.works();
        idle.pause();
        if (done) break;
        count += value.byteLength;
        yield value;
      }
      ended = true;
      clock.bodyEnded();
    } catch (error) {
      stuck = true;
      clock.works();
      throw error;
    } finally {
      clock.signal.removeEventListener('abort', stop);
      idle.stop();
    }
    if (declaredBytes !== undefined && count !== declaredBytes) {
      throw incomplete(`The body ended after ${count} of ${declaredBytes} bytes. Send the request again.`);
    }
  }

  async function drain(): Promise<void> {
    if (reader === undefined || ended || stuck) return;
    const time = new Deadline(DRAIN_MS, 'enough');
    const idle = new Deadline(DRAIN_IDLE_MS, 'enough');
    try {
      for (let left = DRAIN_BYTES; left > 0; idle.restart()) {
        const { done, value } = await time.race(idle.race(next(reader)));
        if (done) break;
        left -= value.byteLength;
      }
    } catch {
      stuck = true; // The client went away, or is too slow to wait for.
    } finally {
      time.stop();
      idle.stop();
    }
  }

  return {
    declaredBytes,
    bytes: read(),
    drain,
    get receivedBytes() {
      return count;
    },
  };
}

/**
 * Time-out of one wait after the other, by one timer. No `Promise.race` against a promise that outlives the waits: that
 * one would keep every chunk that won against it, and so the whole body, in memory.
 */
class Deadline {
  readonly #timer: NodeJS.Timeout;
  #paused = false;
  #error: ServiceError | undefined;
  #fail: ((error: ServiceError) => void) | undefined;

  constructor(milliseconds: number, message: string) {
    this.#timer = setTimeout(() => this.#paused || this.expire(incomplete(message)), milliseconds);
  }

  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      if (this.#error !== undefined) reject(this.#error);
      work.then(resolve, reject);
    });
  }

  expire(error: ServiceError): void {
    this.#error ??= error;
    this.#fail?.(this.#error);
  }

  restart(): void {
    this.#paused = false;
    this.#timer.refresh();
  }

  /** Until it is restarted, the time that goes by is not the client's. */
  pause(): void {
    this.#paused = true;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

async function next(reader: BodyReader): Promise<BodyRead> {
  try {
    return await reader.read();
  } catch (cause) {
    throw incomplete('The body was cut short. Send the request again.', cause);
  }
}

/** Either the work took too long, for which the client can do nothing, or the body. */
function lateness({ reason }: AbortSignal): ServiceError {
  if (reason instanceof ServiceError) return reason;
  return incomplete('The body took too long. Send the request again, over a faster connection.');
}

function incomplete(message: string, cause?: unknown): ServiceError {
  return new ServiceError('IncompleteBody', message, { target: 'body', cause });
}
