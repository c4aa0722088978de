import { BrokenResponseError } from '../../stores/connection-error.ts';
import type { GcsClient } from './gcs-client.ts';
import { ConnectionError, CredentialsError, ResponseError } from './gcs-error.ts';

export interface GcsRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `upload` for the bytes of objects. */
  readonly api?: 'upload';
  /** Segments for the bucket and the object, unescaped. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Large bodies are passed in pieces, without a copy. */
  readonly body?: string | readonly Uint8Array[];
  readonly signal: AbortSignal;
}

/** Sends one request to the JSON API. Rejects if the status is not a success. The caller reads the body. */
export async function sendGcs(client: GcsClient, request: GcsRequest): Promise<Response> {
  const { method, api, path, query = {}, headers = {}, body, signal } = request;
  const url = new URL(
    `${client.endpoint}${api === 'upload' ? '/upload' : ''}/storage/v1/${path.map(encode).join('/')}`,
  );
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  const all = await client.authorize().catch((error: unknown) => {
    throw new CredentialsError('The client of Cloud Storage gets no token', { cause: error });
  });
  for (const [name, value] of Object.entries(headers)) all.set(name, value);
  const sent = typeof body === 'object' ? ReadableStream.from(body) : (body ?? null);
  const init = { method, headers: all, body: sent, duplex: 'half', signal, redirect: 'error' } as const;
  const response = await fetch(url, init).catch(rethrow);
  if (response.ok) return response;
  throw new ResponseError(response.status, await readReason(response), retryAfterMs(response.headers));
}

/** Parses a JSON response. */
export async function readJson<T extends object>(response: Response): Promise<T> {
  const text = await response.text().catch(rethrow);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BrokenResponseError('The response of Cloud Storage is no JSON', { cause: error });
  }
  if (typeof value !== 'object' || value === null)
    throw new BrokenResponseError('The response of Cloud Storage is empty');
  return value as T;
}

/** Converts errors of `fetch` and its bodies: a TypeError caused by a socket error. */
export function rethrow(error: unknown): never {
  if (error instanceof TypeError && error.cause !== undefined) {
    const code: unknown = Reflect.get(Object(error.cause), 'code');
    throw new ConnectionError(typeof code === 'string' ? code : undefined, error);
  }
  throw error;
}

/** Reason in an error response; `undefined` if it cannot be parsed. */
async function readReason(response: Response): Promise<string | undefined> {
  try {
    const { error } = JSON.parse(await response.text());
    const reason: unknown = error?.errors?.[0]?.reason;
    return typeof reason === 'string' ? reason : undefined;
  } catch {
    return undefined;
  }
}

function retryAfterMs(headers: Headers): number | undefined {
  const seconds = Number(headers.get('retry-after'));
  return seconds > 0 ? seconds * 1_000 : undefined;
}

/** A slash inside a name is escaped, too. */
function encode(segment: string): string {
  return encodeURIComponent(segment);
}
