import { ClientError, parseObject, readProblem } from './client-error.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | ReadableStream<Uint8Array>;
}

export interface ServiceClient {
  /** Sends to a path behind the address of the service, or to a link of it. Throws ClientError for what is no success. */
  send(target: string, sent?: Sent): Promise<Response>;
  json(target: string, sent?: Sent): Promise<JsonObject>;
  /** Sends to another host, without the key. */
  sendElsewhere(url: string, sent?: Sent): Promise<Response>;
}

interface ClientOptions {
  /** With `/api`. */
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
    async json(target, sent) {
      return parseObject(await (await send(target, sent)).text());
    },
    async sendElsewhere(target, sent = {}) {
      const response = await request(target, sent);
      if (!response.ok) throw new ClientError(`The storage answered with status ${response.status}. Try again.`);
      return response;
    },
  };
}
