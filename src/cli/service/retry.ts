import { setTimeout as delay } from 'node:timers/promises';
import type { Message } from '../texts/texts.ts';
import { ClientError, interrupted } from './client-error.ts';

export const MAX_ATTEMPTS = 4;
/** A longer `Retry-After` fails: the user decides whether to wait. */
const MAX_WAIT_MS = 30_000;
/** Shorter waits are not worth a message. */
const SILENT_WAIT_MS = 2_000;

export interface RetryOptions {
  readonly signal: AbortSignal;
  /** Receives a message about a wait. */
  readonly notify: (say: Message) => void;
}

/** Repeats what fails with `retryAfterMs`, a few times. */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ClientError) || error.retryAfterMs === undefined || tried === MAX_ATTEMPTS) throw error;
      await pause(error, tried, options);
    }
  }
}

/** Waits before attempt `tried + 1`. Throws the error when the wait is too long. */
export async function pause(error: ClientError, tried: number, { signal, notify }: RetryOptions): Promise<void> {
  const { say, code, status, requestId, retryAfterMs = 0 } = error;
  const seconds = Math.ceil(retryAfterMs / 1_000);
  if (retryAfterMs > MAX_WAIT_MS) {
    throw new ClientError((texts) => texts.retryLater(say(texts), seconds), { code, status, requestId });
  }
  // Half of it is random, so that the clients that failed together do not return together.
  const ms = retryAfterMs + retryAfterMs * (2 ** (tried - 1) - 1) * (0.5 + Math.random() / 2);
  const wait = Math.min(ms, MAX_WAIT_MS);
  if (wait > SILENT_WAIT_MS) notify((texts) => texts.waiting(Math.ceil(wait / 1_000)));
  await delay(wait, undefined, { signal }).catch(() => {
    throw interrupted();
  });
}
