import { ClientError, interrupted } from './client-error.ts';

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A stream is opened anew for each attempt. */
  readonly body?: string | (() => ReadableStream<Uint8Array>) | undefined;
}

/** Without these, fetch keeps a copy of all that it sends, to send it again: 740 MB for a file of 700. */
const SENT_ONCE = { redirect: 'error', window: null } as const;

/** Errors of a connection that another attempt may not meet; what is not listed, like ECONNREFUSED, lasts. */
const TRANSIENT: ReadonlySet<string | undefined> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);
const RETRY_MS = 500;

/** One request. Throws ClientError when there is no response. */
export async function sendRequest(target: string, sent: Sent, signal: AbortSignal): Promise<Response> {
  const { method = 'GET', headers = {}, body } = sent;
  const stream = typeof body === 'function' ? body() : undefined;
  const content = stream ?? (typeof body === 'string' ? body : undefined);
  try {
    return await fetch(target, {
      method,
      headers,
      // A redirect leads to storage, which must not see the key: it is followed by hand.
      redirect: 'manual',
      signal,
      ...(content !== undefined && { body: content, duplex: 'half' }),
      ...(stream !== undefined && SENT_ONCE),
    });
  } catch (error) {
    throw connectionError(target, error, signal);
  }
}

export function connectionError(target: string, error: unknown, signal: AbortSignal): ClientError {
  if (signal.aborted) return interrupted();
  const errors = causes(error);
  const own = errors.find((cause) => cause instanceof ClientError);
  if (own !== undefined) return own;
  const last = errors.at(-1) as { code?: string; message?: string };
  const code = errors.map((cause) => (cause as { code?: string }).code).find((name) => name !== undefined);
  const { origin } = new URL(target);
  const reason = code ?? last.message ?? '';
  if (!TRANSIENT.has(code))
    return new ClientError((texts) => texts.unreachable(origin, reason), { code: 'ConnectionFailed' });
  const details = { code: 'ConnectionFailed', retryAfterMs: RETRY_MS };
  return new ClientError((texts) => texts.connectionLost(origin, reason), details);
}

/** The error and its causes, outermost first. */
function causes(error: unknown): readonly unknown[] {
  return error instanceof Error && error.cause !== undefined ? [error, ...causes(error.cause)] : [error];
}
