import { createBucket, getBucket, patchBucket } from './buckets.ts';
import { deleteObject, patchObject } from './change-object.ts';
import { composeObject, rewriteObject } from './copy-object.ts';
import { notImplemented } from './gcs-error.ts';
import type { GcsRequest } from './gcs-request.ts';
import { listObjects } from './listing.ts';
import type { Operation } from './operation.ts';
import { getObject } from './read-object.ts';
import { beginResumable, cancelResumable, continueResumable } from './resumable.ts';
import { multipartUpload } from './uploads.ts';
import { getByUrl, putByUrl } from './xml-api.ts';

export interface Route {
  readonly operation: Operation;
  readonly bucket: string;
  readonly name: string;
  /** The XML API is for signed URLs only. */
  readonly isSigned: boolean;
}

/** Common parameters of the JSON API that have no effect here. */
const COMMON = ['alt', 'fields', 'prettyPrint', 'key'];

/** The operation of a request. */
export function routeOf(request: GcsRequest): Route {
  const { api, segments } = apiOf(request);
  return ROUTES[api](request, segments);
}

/** Rejects requests with unsupported parameters. */
export function refuseUnknownParameters({ method, path, query }: GcsRequest, { operation, isSigned }: Route): void {
  const known = [...operation.params, ...(isSigned ? [] : COMMON)];
  const unknown = [...query.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) throw notImplemented(`the parameter ${unknown} of ${method} ${path}`);
}

/** The bucket of a request, whose CORS rules apply even without a route. */
export function bucketOf(request: GcsRequest): string {
  const { api, segments } = apiOf(request);
  return (api === 'xml' ? segments[0] : segments[1]) ?? '';
}

export interface Api {
  readonly api: 'json' | 'upload' | 'xml';
  /** Behind the prefix of the API. */
  readonly segments: readonly string[];
}

/** The SDK leaves the prefix out where `STORAGE_EMULATOR_HOST` is set; no bucket has the name `b`, which is too short. */
export function apiOf({ segments }: GcsRequest): Api {
  const [first, second, third] = segments;
  if (first === 'b') return { api: 'json', segments };
  if (first === 'storage' && second === 'v1') return { api: 'json', segments: segments.slice(2) };
  if (first === 'upload' && second === 'storage' && third === 'v1')
    return { api: 'upload', segments: segments.slice(3) };
  return { api: 'xml', segments };
}

const ROUTES: Readonly<Record<Api['api'], (request: GcsRequest, segments: readonly string[]) => Route>> = {
  json: jsonRoute,
  upload: uploadRoute,
  xml: signedRoute,
};

function jsonRoute(request: GcsRequest, segments: readonly string[]): Route {
  const { method } = request;
  const [b, bucket = '', o, name = '', action, ...target] = segments;
  const found = (operation: Operation) => ({ operation, bucket, name, isSigned: false });
  if (b !== 'b' || (o !== undefined && o !== 'o')) throw unknown(request);
  const shape = [method, ...(bucket === '' ? ['b'] : o === undefined ? ['bucket'] : name === '' ? ['o'] : ['object'])];
  if (action === 'rewriteTo' && method === 'POST' && target[0] === 'b' && target[2] === 'o' && target.length === 4) {
    return found(rewriteObject({ bucket: target[1] ?? '', name: target[3] ?? '' }));
  }
  const isPlain = segments.length <= 4;
  const isCompose = action === 'compose' && method === 'POST' && segments.length === 5;
  const operation = isCompose ? composeObject : isPlain ? OPERATIONS[shape.join(' ')] : undefined;
  if (operation === undefined) throw unknown(request);
  return found(operation);
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  'POST b': createBucket,
  'GET bucket': getBucket,
  'PATCH bucket': patchBucket,
  'GET o': listObjects,
  'GET object': getObject,
  'PATCH object': patchObject,
  'DELETE object': deleteObject,
};

const UPLOADS: Readonly<Record<string, Operation>> = {
  'POST multipart': multipartUpload,
  'POST resumable': beginResumable,
  'PUT resumable': continueResumable,
  'DELETE resumable': cancelResumable,
};

function uploadRoute(request: GcsRequest, segments: readonly string[]): Route {
  const [b, bucket = '', o, ...rest] = segments;
  const operation = UPLOADS[`${request.method} ${request.query.get('uploadType')}`];
  if (b !== 'b' || o !== 'o' || rest.length > 0 || operation === undefined) throw unknown(request);
  return { operation, bucket, name: '', isSigned: false };
}

function signedRoute({ method }: GcsRequest, segments: readonly string[]): Route {
  const [bucket = '', ...names] = segments;
  const operation = method === 'PUT' ? putByUrl : method === 'GET' || method === 'HEAD' ? getByUrl : undefined;
  const name = names.join('/');
  if (operation === undefined || name === '') return { operation: NONE, bucket, name, isSigned: true };
  return { operation, bucket, name, isSigned: true };
}

/** Missing signatures are reported first. */
const NONE: Operation = {
  params: getByUrl.params,
  run: ({ request }) => {
    throw unknown(request);
  },
};

function unknown({ method, path }: GcsRequest) {
  return notImplemented(`${method} ${path}`);
}
