import type { IncomingMessage } from 'node:http';
import type { StoreRequest } from '../../../support/fault-proxy.ts';

/** A request to Cloud Storage, named by its operation. Parts are told apart from other objects by their names. */
export function gcsRequest({ method = 'GET', url = '/', headers }: IncomingMessage): StoreRequest {
  const { pathname, searchParams: query } = new URL(url, 'http://store');
  return { name: operation(method, pathname, query), method, path: pathname, query, headers };
}

function operation(method: string, path: string, query: URLSearchParams): string {
  if (path.startsWith('/upload/')) return query.get('name')?.startsWith('parts/') ? 'put part' : 'put object';
  if (!path.startsWith('/storage/')) return `${method.toLowerCase()} by url`;
  const [name, action] = path.split('/').slice(6);
  if (action !== undefined) return action === 'compose' ? 'compose object' : 'copy object';
  if (name === undefined) return 'list objects';
  if (method === 'DELETE') return name.startsWith('parts%2F') ? 'delete part' : 'delete object';
  return query.get('alt') === 'media' ? 'get object' : 'stat object';
}

/** The requests that tests disturb. */
export const GCS_STEPS = {
  commitBlob: 'put object',
  assembleBlob: 'compose object',
  readBlob: 'get object',
  copyBlob: 'copy object',
  removeBlob: 'delete object',
} as const;
