import { ServiceError } from '../errors.ts';
import type { BodyRead, BodyReader } from './body-reader.ts';
import { Deadline } from './deadline.ts';
import type { RequestClock } from './request-clock.ts';

/** A client that sends nothing for this long fails the request. */
const IDLE_MS = 30_000;
/** Limits for reading the rest of a refused body, so that the client gets to see the response. */
const DRAIN_BYTES = 32 * 1024 * 1024;
const DRAIN_MS = 10_000;
/** A client that sends nothing for this long is waiting for us, or has disconnected. */
const DRAIN_IDLE_MS = 1_000;

/** `abandoned`: the body was cut short, or the client is too slow. */
type State = 'open' | 'ended' | 'abandoned';

/** The body of one request, read once, in order. */
export interface RequestBody {
  /** `Content-Length`; `undefined` for a chunked body. */
  readonly declaredBytes: number | undefined;
  /** Bytes received so far. */
  readonly receivedBytes: number;
  /** The bytes as they arrive. Throws `IncompleteBody` if the body ends early or the client stalls. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Reads and discards the rest, up to a limit. Never rejects. */
  drain(): Promise<void>;
}

export function createRequestBody(
  reader: BodyReader | undefined,
  declaredBytes: number | undefined,
  clock: RequestClock,
): RequestBody {
  let state: State = reader === undefined ? 'ended' : 'open';
  let count = 0;
  if (state === 'ended') clock.bodyEnded();
  else clock.works();

  async function* read(): AsyncGenerator<Uint8Array, void, undefined> {
    if (reader === undefined || state !== 'open') return;
    const idle = new Deadline(IDLE_MS, () => incomplete('No bytes arrived for 30 s. Retry the request.'));
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
      state = 'ended';
      clock.bodyEnded();
    } catch (error) {
      state = 'abandoned';
      clock.works();
      throw error;
    } finally {
      clock.signal.removeEventListener('abort', stop);
      idle.stop();
    }
    if (declaredBytes !== undefined && count !== declaredBytes) {
      throw incomplete(`The body ended after ${count} of ${declaredBytes} bytes. Retry the request.`);
    }
  }

  async function drain(): Promise<void> {
    if (reader === undefined || state !== 'open') return;
    const time = new Deadline(DRAIN_MS, () => new Error('Draining the body took too long'));
    const idle = new Deadline(DRAIN_IDLE_MS, () => new Error('The client has stopped sending'));
    try {
      for (let left = DRAIN_BYTES; left > 0; idle.restart()) {
        const { done, value } = await time.race(idle.race(next(reader)));
        if (done) {
          state = 'ended';
          return;
        }
        left -= value.byteLength;
      }
    } catch {
      state = 'abandoned';
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

async function next(reader: BodyReader): Promise<BodyRead> {
  try {
    return await reader.read();
  } catch (cause) {
    throw incomplete('The body was cut short. Retry the request.', cause);
  }
}

/** The clock aborts with a ServiceError if the work took too long, and without one if the body did. */
function lateness({ reason }: AbortSignal): ServiceError {
  if (reason instanceof ServiceError) return reason;
  return incomplete('The body took too long. Retry the request over a faster connection.');
}

function incomplete(message: string, cause?: unknown): ServiceError {
  return new ServiceError('IncompleteBody', message, { target: 'body', cause });
}
