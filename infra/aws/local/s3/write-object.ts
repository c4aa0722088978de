import { createHash } from 'node:crypto';
import { checksumHeaders } from './checksums.ts';
import { checkSource, checkWrite, matches } from './conditions.ts';
import { readProperties, refuseUnknown, requireReadable } from './object-properties.ts';
import { type Call, isoDate, type Operation, putObject, xmlReply } from './operation.ts';
import { invalidRequest, noSuchKey, preconditionFailed, S3Error } from './s3-error.ts';
import { decode, splitOnce } from './s3-request.ts';
import { objectKey, type State, type StoredObject } from './state.ts';
import { xml } from './xml.ts';

/** Limit of CopyObject. */
const MAX_COPY_BYTES = 5 * 1024 ** 3;

export const putWhole: Operation = ({ request, state, body, at }) => {
  refuseUnknown(request);
  const { bucket, key } = request;
  const properties = readProperties(request);
  checkWrite(request, state.objects.get(objectKey(bucket, key)));
  const etag = `"${body.md5}"`;
  const { id, size, checksums } = body;
  const object = { bucket, key, bodies: [{ id, size }], size, etag, modifiedAt: at, checksums, ...properties };
  state.atomically(() => putObject(state, object));
  return { status: 200, headers: { etag, ...checksumHeaders(checksums) } };
};

export const copyObject: Operation = (call) => {
  const { request, state, at } = call;
  refuseUnknown(request);
  const { bucket, key } = request;
  const source = findSource(call);
  const directive = request.header('x-amz-metadata-directive') ?? 'COPY';
  if (directive !== 'COPY' && directive !== 'REPLACE') {
    throw new S3Error(400, 'InvalidArgument', 'Unknown metadata directive.');
  }
  if (source.bucket === bucket && source.key === key && directive === 'COPY') {
    throw invalidRequest(
      'This copy request is illegal because it is trying to copy an object to itself without changes.',
    );
  }
  if (source.size > MAX_COPY_BYTES) {
    throw invalidRequest(`The specified copy source is larger than the maximum allowable size: ${MAX_COPY_BYTES}`);
  }
  const given = readProperties(request);
  checkWrite(request, state.objects.get(objectKey(bucket, key)));
  const properties = directive === 'REPLACE' ? given : { ...given, headers: source.headers };
  const bodies = source.bodies.map(({ id, size }) => ({ id: state.bodies.copy(id), size }));
  const etag = `"${md5Of(state, source)}"`;
  const { size, checksums } = source;
  const object = { bucket, key, bodies, size, etag, modifiedAt: at, checksums, ...properties };
  state.atomically(() => putObject(state, object));
  return xmlReply(xml('CopyObjectResult', { ETag: etag, LastModified: isoDate(at) }));
};

export const deleteObject: Operation = ({ request, state }) => {
  const { bucket, key, header } = request;
  const place = objectKey(bucket, key);
  const found = state.objects.get(place);
  const ifMatch = header('if-match');
  if (ifMatch !== undefined && found === undefined) throw noSuchKey(key);
  if (ifMatch !== undefined && found !== undefined && !matches(ifMatch, found.etag))
    throw preconditionFailed('If-Match');
  if (found !== undefined) {
    state.atomically(() => state.objects.delete(place));
    for (const { id } of found.bodies) state.bodies.remove(id);
  }
  return { status: 204 };
};

/** The object that `x-amz-copy-source` names, if it may be copied. */
export function findSource({ request, state }: Call): StoredObject {
  const [bucket, key] = splitOnce(decode((request.header('x-amz-copy-source') ?? '').replace(/^\//, '')), '/');
  if (state.buckets.get(bucket) === undefined) {
    throw new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket });
  }
  const source = state.objects.get(objectKey(bucket, key));
  if (source === undefined) throw noSuchKey(key);
  checkSource(request, source);
  requireReadable(source, request, 'x-amz-copy-source-');
  return source;
}

/** Entity tags of multipart objects have another form. */
function md5Of(state: State, { bodies }: StoredObject): string {
  const hash = createHash('md5');
  for (const { id, size } of bodies) for (const data of state.bodies.read(id, 0, size)) hash.update(data);
  return hash.digest('hex');
}
