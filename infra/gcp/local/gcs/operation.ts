import type { GcsRequest } from './gcs-request.ts';
import type { State, StoredBody } from './state.ts';

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Iterable<Buffer>;
}

/** A request with its complete body. The rest is synchronous, so operations are atomic. */
export interface Call {
  readonly request: GcsRequest;
  readonly state: State;
  readonly bucket: string;
  readonly name: string;
  /** The stored body, for operations that store it as received. */
  readonly body: StoredBody;
  /** The body in memory, for operations that parse it. */
  readonly bytes: Buffer;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface Operation {
  /** Supported query parameters. */
  readonly params: readonly string[];
  /** Whether the body is stored as received. */
  readonly keepsBody?: boolean;
  run(call: Call): Reply;
}

export function jsonReply(value: unknown, status = 200): Reply {
  const body = JSON.stringify(value);
  return { status, headers: { 'content-type': 'application/json; charset=UTF-8' }, body };
}
