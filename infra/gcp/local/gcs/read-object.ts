import { checkConditions, findLive, READ_PARAMS } from './conditions.ts';
import { requireKey } from './customer-key.ts';
import { conditionNotMet, GcsError, notImplemented } from './gcs-error.ts';
import { chunksOf, etagOf, resourceOf } from './objects.ts';
import { type Call, jsonReply, type Operation, type Reply } from './operation.ts';
import type { StoredObject } from './state.ts';

export const getObject: Operation = {
  params: ['alt', 'projection', ...READ_PARAMS],
  run(call) {
    const { request, state, bucket, name } = call;
    const alt = request.query.get('alt') ?? 'json';
    const object = findLive(state, bucket, name, request.query.get('generation'));
    if (hasReadCondition(call, object)) return { status: 304 };
    if (alt === 'json') return jsonReply(resourceOf(object), 200);
    if (alt !== 'media') throw notImplemented(`alt=${alt}`);
    return mediaReply(call, object);
  },
};

/** Whether the client already has this generation. */
function hasReadCondition({ request: { query } }: Call, object: StoredObject): boolean {
  try {
    checkConditions((name) => query.get(name), object);
    return false;
  } catch (error) {
    const isNot = query.has('ifGenerationNotMatch') || query.has('ifMetagenerationNotMatch');
    if (isNot && error instanceof GcsError && error.status === 412) return true;
    throw error;
  }
}

/** The bytes or a range of them, with the object's headers. */
export function mediaReply(call: Call, object: StoredObject): Reply {
  const { request, state } = call;
  requireKey(object, request);
  const ifMatch = request.header('if-match');
  if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== `"${etagOf(object)}"`) throw conditionNotMet();
  const { size } = object;
  const [range, headers] = [readRange(request.header('range'), size), headersOf(object)];
  if (request.method === 'HEAD') return { status: 200, headers: { ...headers, 'content-length': String(size) } };
  const body = chunksOf(state, object.bodies, range?.start ?? 0, range?.length ?? size);
  if (range === undefined) return { status: 200, headers: { ...headers, 'content-length': String(size) }, body };
  const { start, length } = range;
  const contentRange = `bytes ${start}-${start + length - 1}/${size}`;
  return {
    status: 206,
    headers: { ...headers, 'content-range': contentRange, 'content-length': String(length) },
    body,
  };
}

function headersOf(object: StoredObject): Record<string, string> {
  const { md5Hash, crc32c, metadata = {}, keySha256 } = object;
  const hashes = [`crc32c=${crc32c}`, ...(md5Hash === undefined ? [] : [`md5=${md5Hash}`])];
  const all: Record<string, string | undefined> = {
    'content-type': object.contentType ?? 'application/octet-stream',
    'content-encoding': object.contentEncoding,
    'content-disposition': object.contentDisposition,
    'content-language': object.contentLanguage,
    'cache-control': object.cacheControl,
    'x-goog-generation': String(object.generation),
    'x-goog-metageneration': String(object.metageneration),
    'x-goog-hash': keySha256 === undefined ? hashes.join(',') : undefined,
    'x-goog-stored-content-length': String(object.size),
    'x-goog-storage-class': 'STANDARD',
    'accept-ranges': 'bytes',
    'last-modified': new Date(object.updatedAt).toUTCString(),
    etag: `"${etagOf(object)}"`,
  };
  for (const [name, value] of Object.entries(metadata)) {
    if (/^[\x20-\x7e]*$/.test(value)) all[`x-goog-meta-${name}`] = value;
  }
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** `undefined` for all bytes, which includes unsupported headers. */
function readRange(text: string | undefined, size: number): { start: number; length: number } | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(text ?? '') ?? [];
  if ((from === '' && to === '') || (from !== '' && to !== '' && Number(to) < Number(from))) return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start >= size) {
    throw new GcsError(416, 'requestedRangeNotSatisfiable', 'InvalidRange', 'The requested range cannot be satisfied.');
  }
  return { start, length: end - start + 1 };
}
