import { checksumHeaders } from './checksums.ts';
import { isUnchanged } from './conditions.ts';
import { requireKey, requireReadable } from './object-properties.ts';
import { type Call, findObject, httpDate, type Operation, type Reply } from './operation.ts';
import { S3Error } from './s3-error.ts';
import type { StoredBody, StoredObject } from './state.ts';

interface Range {
  readonly start: number;
  readonly length: number;
}

export const headObject: Operation = (call) => {
  const object = findObject(call);
  requireKey(object, call.request);
  const { status, headers = {} } = describe(call, object);
  return { status, headers };
};

export const getObject: Operation = (call) => {
  const object = findObject(call);
  requireReadable(object, call.request);
  const reply = describe(call, object);
  if (reply.status === 304) return reply;
  const { start, length } = rangeOf(call, object) ?? { start: 0, length: object.size };
  return { ...reply, body: readBodies(call, object.bodies, start, length) };
};

/** Status and headers, those that the query of a signed URL asks for instead of the object's own included. */
function describe(call: Call, object: StoredObject): Reply {
  const { etag, modifiedAt, size, storageClass } = object;
  const { request } = call;
  const common = { etag, 'last-modified': httpDate(modifiedAt), 'accept-ranges': 'bytes' };
  if (isUnchanged(request, object)) return { status: 304, headers: common };
  const asked = [...request.query].filter(([name]) => name.startsWith('response-'));
  const range = rangeOf(call, object);
  const headers = {
    ...common,
    ...object.headers,
    ...Object.fromEntries(asked.map(([name, value]) => [name.slice('response-'.length), value])),
    ...(storageClass !== 'STANDARD' && { 'x-amz-storage-class': storageClass }),
    ...(request.header('x-amz-checksum-mode') === 'ENABLED' &&
      range === undefined &&
      checksumHeaders(object.checksums)),
    'content-length': String(range?.length ?? size),
  };
  if (range === undefined) return { status: 200, headers };
  const { start, length } = range;
  return { status: 206, headers: { ...headers, 'content-range': `bytes ${start}-${start + length - 1}/${size}` } };
}

/** `undefined` for the whole object: where no range is asked for, or several, or none that can be read. */
function rangeOf({ request }: Call, { size }: StoredObject): Range | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(request.header('range') ?? '') ?? [];
  if (from === undefined || to === undefined || from + to === '') return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  if (start >= size) {
    throw new S3Error(416, 'InvalidRange', 'The requested range is not satisfiable', {
      ActualObjectSize: String(size),
    });
  }
  return { start, length: end - start + 1 };
}

function* readBodies({ state }: Call, bodies: readonly StoredBody[], start: number, length: number): Iterable<Buffer> {
  let [skip, left] = [start, length];
  for (const { id, size } of bodies) {
    const taken = Math.min(Math.max(size - skip, 0), left);
    if (taken > 0) yield* state.bodies.read(id, skip, taken);
    skip = Math.max(skip - size, 0);
    left -= taken;
  }
}
