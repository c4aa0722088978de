import { randomUUID } from 'node:crypto';
import { checkConditions, findLive } from './conditions.ts';
import { GcsError, invalid } from './gcs-error.ts';
import { putObject, readFields, resourceOf } from './objects.ts';
import { type Call, jsonReply, type Operation, type Reply } from './operation.ts';
import { objectKey, type State, type StoredBody, type StoredSession } from './state.ts';
import { nameOf, parseJson, UPLOAD_PARAMS } from './uploads.ts';

/** Chunks except the last are multiples of this size, and so are the bytes kept of an aborted request. */
export const CHUNK_UNIT = 256 * 1_024;

/** `uploadType=resumable`: begins a session. */
export const beginResumable: Operation = {
  params: UPLOAD_PARAMS,
  run(call) {
    const { request, bucket, state, bytes } = call;
    const resource = parseJson(bytes);
    const name = nameOf(call, resource);
    checkConditions((one) => request.query.get(one), state.objects.get(objectKey(bucket, name)));
    const contentType = request.header('x-upload-content-type');
    const length = request.header('x-upload-content-length');
    const id = randomUUID();
    const session: StoredSession = {
      id,
      bucket,
      name,
      fields: { contentType, ...readFields(resource) },
      search: request.search,
      bodies: [],
      received: 0,
      total: length === undefined ? undefined : Number(length),
    };
    state.atomically(() => state.sessions.set(id, session));
    const place = `http://${request.header('host')}${request.path}?uploadType=resumable&upload_id=${id}`;
    return { status: 200, headers: { location: place, 'x-guploader-uploadid': id } };
  },
};

/** A chunk, or a status query. */
export const continueResumable: Operation = {
  params: ['uploadType', 'upload_id', 'name'],
  keepsBody: true,
  run(call) {
    const { request, state, body } = call;
    const session = findSession(state, request.query.get('upload_id'));
    const range = readContentRange(request.header('content-range'), session, body.size);
    const total = session.total ?? range.total;
    if (session.done !== undefined) {
      state.bodies.remove(body.id);
      return jsonReply(resourceOf(findLive(state, session.bucket, session.name, String(session.done))));
    }
    if (range.total !== undefined && range.total !== total) throw invalid('Invalid request. The total size changed.');
    const isLast = total !== undefined && (range.start ?? session.received) + body.size === total;
    const added = keepBytes(state, { ...session, total }, range.start ?? session.received, body, isLast);
    if (!isLast || added.received !== total) return progress(added);
    const condition = (one: string) => new URLSearchParams(session.search).get(one);
    const finish = (object: { readonly generation: number }) =>
      state.sessions.set(session.id, { ...added, bodies: [], done: object.generation });
    try {
      return jsonReply(resourceOf(putObject({ ...call, bucket: session.bucket }, { ...added, condition }, finish)));
    } catch (error) {
      drop(state, added);
      throw error;
    }
  },
};

export const cancelResumable: Operation = {
  params: ['uploadType', 'upload_id', 'name'],
  run({ request, state }) {
    const session = findSession(state, request.query.get('upload_id'));
    drop(state, session);
    return { status: 499 };
  },
};

function drop(state: State, session: StoredSession): void {
  state.atomically(() => state.sessions.delete(session.id));
  for (const { id } of session.bodies) state.bodies.remove(id);
}

/** A chunk whose request was aborted. */
export function keepBroken({ request, state }: Pick<Call, 'request' | 'state'>, body: StoredBody): void {
  const session = findSession(state, request.query.get('upload_id'));
  const start = /^bytes (\d+)-/.exec(request.header('content-range') ?? 'bytes 0-')?.[1];
  if (start === undefined || session.done !== undefined) state.bodies.remove(body.id);
  else keepBytes(state, session, Number(start), body, false);
}

function keepBytes(
  state: State,
  session: StoredSession,
  start: number,
  body: StoredBody,
  isLast: boolean,
): StoredSession {
  const overlap = session.received - start;
  if (overlap < 0)
    throw invalid(`Invalid request. ${session.received} bytes have arrived; the chunk begins at ${start}.`);
  const size = isLast ? body.size : Math.floor(body.size / CHUNK_UNIT) * CHUNK_UNIT;
  if (size <= overlap) {
    state.bodies.remove(body.id);
    return session;
  }
  const part = overlap === 0 ? { id: body.id, size } : tail(state, body, overlap, size);
  const added = { ...session, bodies: [...session.bodies, part], received: start + size };
  state.atomically(() => state.sessions.set(session.id, added));
  return added;
}

/** Skips bytes that were already received. */
function tail(state: State, body: StoredBody, from: number, to: number): StoredBody {
  const sink = state.bodies.sink();
  for (const chunk of state.bodies.read(body.id, from, to - from)) sink.write(chunk);
  state.bodies.remove(body.id);
  return { id: sink.keep(), size: to - from };
}

function progress({ received }: StoredSession): Reply {
  return { status: 308, headers: received > 0 ? { range: `bytes=0-${received - 1}` } : {} };
}

interface ContentRange {
  /** `undefined` for a status query. */
  readonly start: number | undefined;
  readonly total: number | undefined;
}

function readContentRange(text: string | undefined, { total }: StoredSession, size: number): ContentRange {
  if (text === undefined) return { start: 0, total: total ?? size };
  const [, start, end, whole] = /^bytes (?:(\d+)-(\d+|\*)|\*)\/(\d+|\*)$/.exec(text) ?? [];
  if (whole === undefined) throw invalid(`Failed to parse Content-Range header: ${text}`);
  // The whole object in one request of unknown length.
  if (start !== undefined && end === '*') return { start: Number(start), total: Number(start) + size };
  if (start !== undefined && Number(end) - Number(start) + 1 !== size) {
    throw invalid(`Invalid request. The Content-Range names other bytes than the ${size} sent.`);
  }
  if (start === undefined && size > 0) throw invalid('Invalid request. The Content-Range names no bytes.');
  return { start: start === undefined ? undefined : Number(start), total: whole === '*' ? undefined : Number(whole) };
}

function findSession(state: State, id: string | null): StoredSession {
  const found = state.sessions.get(id ?? '');
  if (found === undefined) throw new GcsError(404, 'notFound', 'NoSuchUpload', 'The upload session does not exist.');
  return found;
}
