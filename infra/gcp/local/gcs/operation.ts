import type { GcsRequest } from './gcs-request.ts';
import type { State, StoredBody } from './state.ts';

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Iterable<Buffer>;
}

/** A request with its whole body. From here on nothing waits, so that no other request comes between. */
export interface Call {
  readonly request: GcsRequest;
  readonly state: State;
  readonly bucket: string;
  readonly name: string;
  /** Its bytes, where they are part of an object as they are. */
  readonly body: StoredBody;
  /** Its bytes, where they are read. */
  readonly bytes: Buffer;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface Operation {
  /** Parameters of the query that it knows. */
  readonly params: readonly string[];
  /** Whether its body is stored as it comes. */
  readonly keepsBody?: boolean;
  run(call: Call): Reply;
}

export function jsonReply(value: unknown, status = 200): Reply {
  const body = JSON.stringify(value);
  return { status, headers: { 'content-type': 'application/json; charset=UTF-8' }, body };
}
