import { createHash } from 'node:crypto';
import { ServiceError } from '../errors.ts';
import { clientHas } from './conditions.ts';
import type { Reply } from './reply.ts';
import type { RequestHeaders } from './request-headers.ts';

/** A file that is the same for every client until the next deployment. */
export interface StaticFile {
  /** Media type, with `charset` for text. */
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly etag: string;
}

export function staticFile(type: string, body: string | Uint8Array): StaticFile {
  return { type, body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
}

/** The file, or 304 for a client that has it. A 304 updates the cached headers, so it contains all of them. */
export function staticFileReply(
  requested: RequestHeaders,
  { type, body, etag }: StaticFile,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const sent = { ETag: etag, 'Cache-Control': 'no-cache', ...headers };
  if (clientHas(requested, etag)) return { status: 304, headers: sent };
  return { status: 200, headers: { ...sent, 'Content-Type': type }, body };
}

export interface FileSource {
  readonly type: string;
  /** Called at the first request for the file. */
  load(): Promise<string | Uint8Array>;
}

interface FileServerOptions {
  /** By the path below the route. There are no others. */
  readonly files: ReadonlyMap<string, FileSource>;
  readonly contentSecurityPolicy: string;
  /** Error message for any other path. */
  readonly notFound: string;
}

/** Serves a fixed set of files, each loaded once. Throws `RouteNotFound` for any other path. */
export function createFileServer({ files, contentSecurityPolicy, notFound }: FileServerOptions) {
  const loaded = new Map<string, StaticFile>();

  async function load(path: string): Promise<StaticFile> {
    const source = files.get(path);
    if (source === undefined) throw new ServiceError('RouteNotFound', notFound);
    const file = staticFile(source.type, await source.load());
    loaded.set(path, file);
    return file;
  }

  return async function serve(path: string | undefined, requested: RequestHeaders): Promise<Reply> {
    const file = loaded.get(path ?? '') ?? (await load(path ?? ''));
    return staticFileReply(requested, file, { 'Content-Security-Policy': contentSecurityPolicy });
  };
}
