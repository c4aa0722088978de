import { ClientError, readProblem } from './client-error.ts';

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | ReadableStream<Uint8Array>;
}

export interface ServiceClient {
  /** Sends to a path behind the address of the service, or to a link of it. Throws ClientError for what is no success. */
  send(target: string, sent?: Sent): Promise<Response>;
  /** The body of the response. Throws ClientError if it is not JSON. */
  json<T extends object>(target: string, sent?: Sent): Promise<T>;
  /** Sends to another host, without the key. */
  sendElsewhere(url: string, sent?: Sent): Promise<Response>;
}

/** Without these, fetch keeps a copy of all that it sends, to send it again: 740 MB for a file of 700. */
const SENT_ONCE = { redirect: 'error', window: null } as const;

interface ClientOptions {
  /** Base URL, including the prefix. */
  readonly url: string;
  readonly key: string | undefined;
  readonly signal: AbortSignal;
}

export function createServiceClient({ url, key, signal }: ClientOptions): ServiceClient {
  const base = url.replace(/\/+$/, '');

  async function request(target: string, { method = 'GET', headers = {}, body }: Sent): Promise<Response> {
    try {
      return await fetch(target, {
        method,
        headers,
        // A redirect leads to storage, which must not see the key: it is followed by hand.
        redirect: 'manual',
        signal,
        ...(body !== undefined && { body, duplex: 'half' }),
        ...(body instanceof ReadableStream && SENT_ONCE),
      });
    } catch (error) {
      if (signal.aborted) throw new ClientError('Stopped.');
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const { code, message } = cause as { code?: string; message?: string };
      throw new ClientError(
        `${new URL(target).origin} does not answer (${code ?? message}). Check --url and the network.`,
      );
    }
  }

  async function send(target: string, sent: Sent = {}): Promise<Response> {
    const absolute = /^https?:/.test(target) ? new URL(target) : new URL(`${base}/${target}`);
    if (absolute.origin !== new URL(base).origin) throw new ClientError(`${absolute.origin} is not the service.`);
    const headers = { ...sent.headers, ...(key !== undefined && { 'x-functions-key': key }) };
    const response = await request(absolute.href, { ...sent, headers });
    if (response.status >= 400) throw await readProblem(response);
    return response;
  }

  return {
    send,
    async json<T extends object>(target: string, sent?: Sent) {
      const text = await (await send(target, sent)).text();
      try {
        return JSON.parse(text) as T;
      } catch {
        throw new ClientError('The response is not JSON. Check --url.');
      }
    },
    async sendElsewhere(target, sent = {}) {
      const response = await request(target, sent);
      if (!response.ok) throw new ClientError(`The storage answered with status ${response.status}. Try again.`);
      return response;
    },
  };
}
