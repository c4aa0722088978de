import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { ImageRecord } from '../../src/images/image-record.ts';
import { harness } from '../support/cloud-under-test.ts';
import type { AppAnswer, FaultyApp, Instance } from '../support/faulty-app.ts';
import type { OperationName } from '../support/harness.ts';
import { insert, pngChunk } from '../support/sample-images.ts';
import { type BegunUpload, sendBytes, sendInParts } from '../support/send-bytes.ts';

/** What one run of an operation is about. */
export interface Situation {
  readonly id: string;
  /** The image that the operation stores, or had stored before. */
  readonly bytes: Buffer;
  /** The image that was there before, where there was one. */
  readonly before?: Buffer;
  readonly path: string;
  /** The idempotency key of the request. */
  readonly key?: string;
}

export interface Operation {
  readonly name: OperationName;
  /** What is there when it has succeeded. */
  readonly leaves: 'image' | 'nothing';
  /** Whether a document is the one that it makes; by the bytes where it is not given. */
  readonly made?: (record: ImageRecord) => boolean;
  prepare(app: FaultyApp, base: Buffer): Promise<Situation>;
  act(app: FaultyApp, situation: Situation): Promise<AppAnswer>;
}

const MIB = 1024 * 1024;
/** More than one block of storage, where such a body reaches the app. */
const LARGE_BYTES = Math.min(6 * MIB, Math.floor(harness.platform.maxUploadBytes * 0.9));
const PATCHED = 'patched.png';

export const OPERATIONS: readonly Operation[] = [
  {
    name: 'upload, small',
    leaves: 'image',
    prepare: async (_app, base) => situation(unique(base)),
    act: put,
  },
  {
    name: 'upload, large',
    leaves: 'image',
    prepare: async (_app, base) => situation(unique(base, LARGE_BYTES)),
    act: put,
  },
  {
    name: 'upload with a key',
    leaves: 'image',
    prepare: async (_app, base) => {
      const found = situation(unique(base));
      return { ...found, path: `images?image_id=${found.id}`, key: found.id };
    },
    act: post,
  },
  {
    name: 'replace',
    leaves: 'image',
    async prepare(app, base) {
      const found = { ...situation(unique(base)), before: unique(base) };
      await must(201, put(app.other, { ...found, bytes: found.before }));
      return found;
    },
    act: put,
  },
  {
    name: 'delete',
    leaves: 'nothing',
    async prepare(app, base) {
      const found = situation(unique(base));
      await must(201, put(app.other, found));
      return { ...found, before: found.bytes };
    },
    act: (app, { path }) => app.send('DELETE', path),
  },
  {
    name: 'update',
    leaves: 'image',
    made: ({ name }) => name === PATCHED,
    async prepare(app, base) {
      const found = situation(unique(base));
      await must(201, put(app.other, found));
      return { ...found, before: found.bytes };
    },
    act: (app, { path }) => app.send('PATCH', path, JSON.stringify({ name: PATCHED })),
  },
  {
    name: 'create upload',
    leaves: 'nothing',
    prepare: async (_app, base) => ({ ...situation(unique(base)), path: 'uploads' }),
    act: begin,
  },
  {
    name: 'create upload with a key',
    leaves: 'nothing',
    async prepare(_app, base) {
      const found = situation(unique(base));
      return { ...found, path: 'uploads', key: found.id };
    },
    act: begin,
  },
  {
    name: 'complete',
    leaves: 'image',
    async prepare(app, base) {
      const { id, bytes } = situation(unique(base));
      const { upload_id } = await sendUpload(app.other, bytes, { image_id: id }, id);
      return { id, bytes, path: `uploads/${upload_id}/complete` };
    },
    act: (app, { path }) => app.send('POST', path),
  },
  {
    name: 'complete in parts',
    leaves: 'image',
    async prepare(app, base) {
      const { id, bytes } = situation(unique(base));
      const { upload_id } = await sendUpload(app.other, bytes, { image_id: id, parts: true });
      return { id, bytes, path: `uploads/${upload_id}/complete` };
    },
    act: (app, { path }) => app.send('POST', path),
  },
];

function put(app: Instance, { path, bytes }: Situation): Promise<AppAnswer> {
  return app.send('PUT', path, bytes);
}

function post(app: Instance, { path, bytes, key = '' }: Situation): Promise<AppAnswer> {
  return app.send('POST', path, bytes, { 'idempotency-key': key });
}

function begin(app: Instance, { path, id, bytes, key }: Situation): Promise<AppAnswer> {
  const body = JSON.stringify({ size_bytes: bytes.length, image_id: id });
  return app.send('POST', path, body, key === undefined ? {} : { 'idempotency-key': key });
}

function situation(bytes: Buffer): Situation {
  const id = randomUUID();
  return { id, bytes, path: `images/${id}` };
}

/** A PNG like no other, with a chunk of that many bytes. */
export function unique(base: Buffer, bytes = 16): Buffer {
  return insert(base, base.length - 12, pngChunk('raNd', randomBytes(bytes)));
}

/** Begins a direct upload and sends its bytes, in parts if that was said. */
export async function sendUpload(on: Instance, bytes: Buffer, said: object, key?: string): Promise<BegunUpload> {
  const body = JSON.stringify({ size_bytes: bytes.length, ...said });
  const headers = key === undefined ? {} : { 'idempotency-key': key };
  const begun = (await must(201, on.send('POST', 'uploads', body, headers))).json as unknown as BegunUpload;
  if (begun.parts !== undefined) {
    await sendInParts(begun, bytes);
    return begun;
  }
  const sent = await sendBytes(begun, bytes);
  if (sent >= 300) throw new Error(`the bytes were not taken: ${sent}`);
  return begun;
}

export async function must(status: number, answer: Promise<AppAnswer>): Promise<AppAnswer> {
  const got = await answer;
  if (got.status !== status) throw new Error(`${got.status} in place of ${status}: ${JSON.stringify(got.json)}`);
  return got;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
