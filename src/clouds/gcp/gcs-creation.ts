import { createHash, randomUUID } from 'node:crypto';
import type { BlobProperties } from '../../images/blob-store.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { BrokenResponseError } from '../../stores/connection-error.ts';
import { attemptGcs, type GcsBucket, sendTo } from './gcs-bucket.ts';
import { readJson } from './gcs-call.ts';
import { statusOf } from './gcs-error.ts';
import { type ObjectResource, objectFields } from './gcs-properties.ts';

export interface NewObject {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Absent for parts. */
  readonly properties?: BlobProperties;
}

/** Sends all bytes in one request, and fails if the name exists. Resolves with the generation. */
export async function insertNew(
  gcs: GcsBucket,
  { name, bytes, properties }: NewObject,
  signal: AbortSignal,
): Promise<string> {
  const boundary = randomUUID();
  const fields = properties === undefined ? { contentType: 'application/octet-stream' } : objectFields(properties);
  // Storage rejects bytes that were corrupted in transit.
  const resource = { ...fields, md5Hash: createHash('md5').update(bytes).digest('base64') };
  const body = [
    Buffer.from(`--${boundary}\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(resource)}\r\n`),
    Buffer.from(`--${boundary}\r\ncontent-type: application/octet-stream\r\n\r\n`),
    bytes,
    Buffer.from(`\r\n--${boundary}--`),
  ];
  const response = await sendTo(gcs, [], {
    method: 'POST',
    api: 'upload',
    query: { uploadType: 'multipart', name, ifGenerationMatch: 0, fields: 'generation' },
    headers: { 'content-type': `multipart/related; boundary=${boundary}` },
    body,
    signal,
  });
  const { generation } = await readJson<Partial<ObjectResource>>(response);
  if (generation === undefined) throw new BrokenResponseError('The response of Cloud Storage has no generation');
  return generation;
}

/** Creates an object. An existing object is kept, whether it comes from another request or from an attempt with a lost response. */
export async function createObject(gcs: GcsBucket, made: NewObject, scope: RequestScope): Promise<void> {
  await attemptGcs(scope, async ({ signal }) => {
    try {
      await insertNew(gcs, made, signal);
    } catch (error) {
      if (statusOf(error) !== 412) throw error;
    }
  });
}
