import diagnostics from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';

/** What went over the wire to the stores, by the names of their own documentation. */
export interface StoreCalls {
  readonly storage: readonly string[];
  readonly database: readonly string[];
}

const STORAGE: Readonly<Record<string, string>> = {
  'PUT block': 'Put Block',
  'PUT blocklist': 'Put Block List',
  'PUT properties': 'Set Blob Properties',
  'GET list': 'List Blobs',
  PUT: 'Put Blob',
  DELETE: 'Delete Blob',
  GET: 'Get Blob',
  HEAD: 'Get Blob Properties',
};

/**
 * Counts every request that the two SDKs send while some work is done: at Node's own HTTP client, so that tries, plans
 * and look-ups that nobody asked for are counted too.
 */
export async function countStoreCalls(
  { blobs, cosmos }: { readonly blobs: URL; readonly cosmos: URL },
  work: () => Promise<unknown>,
): Promise<StoreCalls> {
  const calls = { storage: [] as string[], database: [] as string[] };
  const count = (message: unknown) => {
    const request = typeof message === 'object' && message !== null ? Reflect.get(message, 'request') : undefined;
    if (!(request instanceof ClientRequest)) return;
    const host = request.getHeader('host');
    if (host === blobs.host) calls.storage.push(storageCall(request));
    if (host === cosmos.host) calls.database.push(databaseCall(request));
  };
  diagnostics.subscribe('http.client.request.start', count);
  try {
    await work();
  } finally {
    diagnostics.unsubscribe('http.client.request.start', count);
  }
  return calls;
}

function storageCall(request: ClientRequest): string {
  const comp = new URL(request.path, 'http://store').searchParams.get('comp');
  if (request.hasHeader('x-ms-copy-source')) return 'Copy Blob';
  const key = comp === null ? request.method : `${request.method} ${comp}`;
  return STORAGE[key] ?? key;
}

function databaseCall(request: ClientRequest): string {
  const { method, path } = request;
  if (request.hasHeader('x-ms-cosmos-is-query-plan-request')) return 'query plan';
  if (request.hasHeader('x-ms-documentdb-isquery') || request.getHeader('content-type') === 'application/query+json') {
    return 'query';
  }
  if (!/\/docs(?:\/|$)/.test(path)) return `${method} ${path.replace(/.*\//, '')}`;
  if (method === 'POST') return request.hasHeader('x-ms-documentdb-is-upsert') ? 'upsert' : 'create';
  return { GET: 'point read', PUT: 'replace', DELETE: 'delete', PATCH: 'patch' }[method] ?? method;
}
