import type { IncomingMessage } from 'node:http';
import type { StoreRequest } from '../../../support/fault-proxy.ts';

/** A request of the Blob Storage REST API. */
export function blobRequest(request: IncomingMessage): StoreRequest {
  const described = describe(request);
  return { ...described, name: blobName(described) };
}

/** A request of the Cosmos DB REST API; an item in a partition of `upload:…` is a draft, in one of `key:…` a claim. */
export function cosmosRequest(request: IncomingMessage): StoreRequest {
  const described = describe(request);
  return {
    ...described,
    name: cosmosName(described),
    key: String(request.headers['x-ms-documentdb-partitionkey'] ?? ''),
  };
}

function describe({ method = 'GET', url = '/', headers }: IncomingMessage): StoreRequest {
  const { pathname, searchParams } = new URL(url, 'http://store');
  return { name: '', method, path: pathname, query: searchParams, headers };
}

const BLOB_PARTS: Readonly<Record<string, string>> = {
  block: 'put block',
  blocklist: 'put block list',
  properties: 'set headers',
  list: 'list blobs',
};

function blobName({ method, query, headers }: StoreRequest): string {
  if (query.get('restype') === 'container' && !query.has('comp')) return 'read container';
  const part = BLOB_PARTS[query.get('comp') ?? ''];
  if (part !== undefined) return part;
  if (headers['x-ms-copy-source'] !== undefined) return 'copy blob';
  // By a link, as the store itself reads what it copies; all others sign a header.
  if (query.has('sig') && method !== 'PUT') return 'read source';
  return `${method.toLowerCase()} blob`;
}

function cosmosName({ method, path, headers }: StoreRequest): string {
  const [, id] = /^\/dbs\/[^/]+\/colls\/[^/]+\/docs(\/.+)?$/.exec(path) ?? ['', 'none'];
  if (id === 'none') return `${method.toLowerCase()} ${path.split('/').at(-2) ?? ''}`;
  const thing = cosmosThing(
    String(headers['x-ms-documentdb-partitionkey'] ?? ''),
    headers['x-ms-documentdb-is-upsert'],
  );
  if (headers['x-ms-documentdb-isquery'] !== undefined || /query\+json/.test(headers['content-type'] ?? ''))
    return 'query';
  if (method === 'POST') return thing === 'fence' ? 'upsert fence' : `create ${thing}`;
  const verb = { GET: 'read', PUT: 'replace', DELETE: 'delete' }[method] ?? method.toLowerCase();
  return `${verb} ${thing}`;
}

/** Only a fence is ever upserted. */
function cosmosThing(partitionKey: string, isUpsert: unknown): string {
  if (isUpsert !== undefined) return 'fence';
  if (partitionKey.startsWith('["upload:')) return 'draft';
  return partitionKey.startsWith('["key:') ? 'claim' : 'doc';
}
