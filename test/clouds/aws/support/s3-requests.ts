import type { IncomingMessage } from 'node:http';
import type { StoreRequest } from '../../../support/fault-proxy.ts';

/** A request of the S3 REST API, named by its operation. */
export function s3Request({ method = 'GET', url = '/', headers }: IncomingMessage): StoreRequest {
  const { pathname, searchParams: query } = new URL(url, 'http://store');
  const isBucket = pathname.split('/').filter((part) => part !== '').length < 2;
  const isCopy = headers['x-amz-copy-source'] !== undefined;
  const name = operation(method, query, isBucket ? 'bucket' : isCopy ? 'copy' : 'object');
  return { name, method, path: pathname, query, headers };
}

function operation(method: string, query: URLSearchParams, on: string): string {
  if (on === 'bucket')
    return query.has('uploads') ? 'list uploads' : query.has('list-type') ? 'list objects' : 'head bucket';
  if (query.has('uploads')) return 'create upload';
  if (query.has('uploadId')) {
    return { PUT: 'put part', POST: 'complete upload', DELETE: 'abort upload' }[method] ?? 'list parts';
  }
  return on === 'copy' ? 'copy object' : `${method.toLowerCase()} object`;
}

/** The requests that tests disturb. */
export const S3_STEPS = {
  commitBlob: 'put object',
  assembleBlob: 'complete upload',
  readBlob: 'get object',
  copyBlob: 'copy object',
  removeBlob: 'delete object',
} as const;
