import { createHash } from 'node:crypto';
import { clientHas } from './conditions.ts';
import type { Reply } from './reply.ts';

/** What is the same for every client, until the service is another version. */
export interface KeptFile {
  /** Media type, with `charset` where it is text. */
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly etag: string;
}

export function keptFile(type: string, body: string | Uint8Array): KeptFile {
  return { type, body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
}

/** The file, or 304 for a client that has it. A 304 takes the place of the headers that were kept, so it has them all. */
export function keptFileReply(
  requested: Headers,
  { type, body, etag }: KeptFile,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const sent = { ETag: etag, 'Cache-Control': 'no-cache', ...headers };
  if (clientHas(requested, etag)) return { status: 304, headers: sent };
  return { status: 200, headers: { ...sent, 'Content-Type': type }, body };
}
