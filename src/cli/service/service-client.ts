import type { Message } from '../texts/texts.ts';
import { ClientError, problemError, retryAfterMs } from './client-error.ts';
import { type RetryOptions, withRetries } from './retry.ts';
import { connectionError, type Sent, sendRequest } from './send-request.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * Every request of the command line can be repeated: those that create something carry an Idempotency-Key, those that
 * change something an ETag, and the others have no effect or the same. Transient failures are retried.
 */
export interface ServiceClient {
  /** Base URL of the API. */
  readonly url: string;
  readonly retries: RetryOptions;
  /** Sends to a path of the service, or to a link from it. Throws ClientError for a 4xx or 5xx. */
  send(target: string, sent?: Sent): Promise<Reply>;
  /** The body of the response. */
  json<T extends object>(target: string, sent?: Sent): Promise<T>;
  /** Sends to storage, without the key and without retries. */
  sendToStorage(url: string, sent?: Sent): Promise<Response>;
}

interface ClientOptions extends RetryOptions {
  readonly url: string;
  readonly key: string | undefined;
}

export function createServiceClient({ url, key, ...retries }: ClientOptions): ServiceClient {
  const { signal } = retries;

  async function attempt(target: string, sent: Sent): Promise<Reply> {
    const response = await sendRequest(target, sent, signal);
    const { status, headers } = response;
    const text = await response.text().catch((error: unknown) => {
      throw connectionError(target, error, signal);
    });
    if (status >= 400) throw problemError(status, headers, text);
    return { status, headers, text };
  }

  async function send(target: string, sent: Sent = {}): Promise<Reply> {
    const absolute = /^https?:/.test(target) ? new URL(target) : new URL(`${url}/${target}`);
    if (absolute.origin !== new URL(url).origin) throw invalidResponse((texts) => texts.foreignLink(absolute.origin));
    const headers = { ...sent.headers, ...(key !== undefined && { 'x-functions-key': key }) };
    return withRetries(() => attempt(absolute.href, { ...sent, headers }), retries);
  }

  return {
    url,
    retries,
    send,
    async json<T extends object>(target: string, sent?: Sent) {
      const { text } = await send(target, sent);
      const value = parse(text);
      if (typeof value !== 'object' || value === null) throw invalidResponse((texts) => texts.notJson);
      return value as T;
    },
    async sendToStorage(target, sent = {}) {
      if (!URL.canParse(target)) throw invalidResponse((texts) => texts.notJson);
      const response = await sendRequest(target, sent, signal);
      if (response.ok) return response;
      await response.body?.cancel().catch(() => undefined);
      const { status, headers } = response;
      const after = /^\d+$/.exec(headers.get('Retry-After') ?? '')?.[0];
      throw new ClientError((texts) => texts.storageStatus(status), {
        code: 'StorageError',
        status,
        // A store's 500 is as transient as its 503.
        retryAfterMs: retryAfterMs(status === 500 ? 503 : status, after === undefined ? undefined : Number(after)),
      });
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function invalidResponse(say: Message): ClientError {
  return new ClientError(say, { code: 'InvalidResponse' });
}
