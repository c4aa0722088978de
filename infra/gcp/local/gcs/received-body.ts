import type { IncomingMessage } from 'node:http';
import { GcsError } from './gcs-error.ts';
import type { GcsRequest } from './gcs-request.ts';
import type { Call, Operation } from './operation.ts';
import { continueResumable, keepBroken } from './resumable.ts';
import type { State } from './state.ts';
import { checkLength, putByUrl } from './xml-api.ts';

/** Of a request whose body is read. */
const MAX_READ_BYTES = 512 * 1_024 * 1_024;

/** Receives the complete body. Keeps nothing of an aborted request unless it is a resumable upload. */
export async function receive(
  message: IncomingMessage,
  request: GcsRequest,
  operation: Operation,
  state: State,
): Promise<Pick<Call, 'body' | 'bytes'>> {
  if (operation.keepsBody !== true) return { body: { id: '', size: 0 }, bytes: await readWhole(message) };
  const announced = request.header('content-length');
  if (operation === putByUrl) {
    if (announced === undefined && request.header('transfer-encoding') === undefined) {
      throw new GcsError(411, 'required', 'MissingContentLength', 'You must provide the Content-Length HTTP header.');
    }
    if (announced !== undefined) checkLength({ request }, Number(announced));
  }
  const sink = state.bodies.sink();
  let size = 0;
  try {
    for await (const data of message) {
      sink.write(data);
      size += data.length;
    }
    return { body: { id: sink.keep(), size }, bytes: Buffer.alloc(0) };
  } catch (error) {
    if (operation === continueResumable && size > 0) keepBroken({ request, state }, { id: sink.keep(), size });
    else sink.drop();
    throw error;
  }
}

async function readWhole(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const data of message) {
    chunks.push(data);
    size += data.length;
    if (size > MAX_READ_BYTES) throw new GcsError(413, 'uploadTooLarge', 'EntityTooLarge', 'The body is too large.');
  }
  return Buffer.concat(chunks);
}
