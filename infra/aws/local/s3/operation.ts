import type { Bodies } from '../../../local/bodies.ts';
import type { ReceivedBody } from './received-body.ts';
import { noSuchKey } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';
import { objectKey, type State, type StoredObject } from './state.ts';

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Iterable<Buffer>;
}

/** An authenticated request with its body. Operations are synchronous, so requests do not interleave. */
export interface Call {
  readonly request: S3Request;
  readonly state: State;
  readonly body: ReceivedBody;
  /** Storage of its bytes. */
  readonly bodies: Bodies;
  /** Milliseconds since the epoch, in whole seconds like S3. */
  readonly at: number;
}

export type Operation = (call: Call) => Reply;

export function findObject({ request, state }: Call): StoredObject {
  const found = state.objects.get(objectKey(request.bucket, request.key));
  if (found === undefined) throw noSuchKey(request.key);
  return found;
}

/** Stores an object and removes the bytes of the previous one. */
export function putObject(state: State, object: StoredObject): void {
  const place = objectKey(object.bucket, object.key);
  const before = state.objects.get(place);
  state.objects.set(place, object);
  for (const { id } of before?.bodies ?? []) state.bodies.remove(id);
}

export function bodyText({ bodies, body }: Call): string {
  return Buffer.concat([...bodies.read(body.id, 0, body.size)]).toString();
}

export const httpDate = (at: number) => new Date(at).toUTCString();
export const isoDate = (at: number) => new Date(at).toISOString();

export function xmlReply(body: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status: 200, headers: { 'content-type': 'application/xml', ...headers }, body };
}
