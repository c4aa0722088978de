import type { IncomingMessage } from 'node:http';
import { invalid } from './gcs-error.ts';

export interface GcsRequest {
  readonly method: string;
  /** As it was sent. */
  readonly path: string;
  /** Of the path, decoded; a slash inside a name is escaped in the JSON API. */
  readonly segments: readonly string[];
  /** As it was sent. */
  readonly search: string;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string | undefined;
  readonly headerNames: readonly string[];
}

export function readRequest({ method = 'GET', url = '/', headers }: IncomingMessage): GcsRequest {
  const [path = '/', search = ''] = url.split(/\?(.*)/s);
  return {
    method,
    path,
    segments: path.slice(1).split('/').map(decode),
    search,
    query: new URLSearchParams(search),
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value.join(',') : value;
    },
    headerNames: Object.keys(headers),
  };
}

export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid(`The path is not UTF-8 in percent encoding: ${text}`);
  }
}
