import { createHash } from 'node:crypto';
import { bodyOf, type FunctionUrlEvent } from '../../../../src/clouds/aws/lambda-event.ts';
import type { FunctionUrlResult } from '../../../../src/clouds/aws/lambda-result.ts';

/** The floor: what the same host costs a function that reads, hashes and answers, and has no stores. */
const document = { image_id: 'floor', name: 'photo.jpg', note: 'x'.repeat(700) };

export async function handler(event: FunctionUrlEvent): Promise<FunctionUrlResult> {
  const body = bodyOf(event) ?? Buffer.alloc(0);
  const sha256 = createHash('sha256').update(body).digest('hex');
  if (event.headers['if-none-match'] !== undefined) return { statusCode: 304, headers: {}, isBase64Encoded: false };
  return {
    statusCode: event.requestContext.http.method === 'POST' ? 201 : 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...document, size_bytes: body.length, sha256 }),
    isBase64Encoded: false,
  };
}

export async function sweep(): Promise<void> {
  // Every app of this cloud exports it.
}
