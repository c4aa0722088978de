import { createBucket, getCors, headBucket, putCors } from './buckets.ts';
import { listObjects, listParts, listUploads } from './listings.ts';
import { abortUpload, completeUpload, copyPart, createUpload, uploadPart } from './multipart.ts';
import type { Operation } from './operation.ts';
import { getObject, headObject } from './read-object.ts';
import { notImplemented, S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';
import { copyObject, deleteObject, putWhole } from './write-object.ts';

/**
 * Parameters that select no operation. S3 ignores a checksum in the query of a signed URL, where the SDK puts that of no
 * bytes by default.
 */
const NO_SELECTORS = new RegExp(
  [
    '^(?:X-Amz-.+|x-amz-checksum-.+|x-amz-sdk-checksum-algorithm|x-id|response-.+|prefix|delimiter|encoding-type|max-.+',
    'continuation-token|start-after|fetch-owner|key-marker|upload-id-marker|part-number-marker)$',
  ].join('|'),
);

/** The operation of a request. */
export function operationOf(request: S3Request, region: string): Operation {
  const { method, bucket, key, query } = request;
  const selectors = [...new Set(query.keys())].filter((name) => !NO_SELECTORS.test(name)).sort();
  const isCopy = request.header('x-amz-copy-source') !== undefined;
  const name = [method, key === '' ? 'bucket' : isCopy ? 'copy' : 'object', ...selectors].join(' ');
  if (bucket === '') throw notImplemented('ListBuckets');
  const found = OPERATIONS[name];
  if (found === 'bucket') return method === 'PUT' ? createBucket(region) : headBucket(region);
  if (found !== undefined) return found;
  if (selectors.length > 0 || method === 'POST') throw notImplemented(name);
  throw new S3Error(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    Method: method,
  });
}

/** Operations that store their bodies. */
export const KEEPS_BODY: ReadonlySet<Operation> = new Set([putWhole, uploadPart]);

const OPERATIONS: Readonly<Record<string, Operation | 'bucket'>> = {
  'PUT bucket': 'bucket',
  'HEAD bucket': 'bucket',
  'PUT bucket cors': putCors,
  'GET bucket cors': getCors,
  'GET bucket list-type': listObjects,
  'GET bucket uploads': listUploads,
  'PUT object': putWhole,
  'PUT copy': copyObject,
  'GET object': getObject,
  'HEAD object': headObject,
  'DELETE object': deleteObject,
  'POST object uploads': createUpload,
  'PUT object partNumber uploadId': uploadPart,
  'PUT copy partNumber uploadId': copyPart,
  'GET object uploadId': listParts,
  'POST object uploadId': completeUpload,
  'DELETE object uploadId': abortUpload,
};
