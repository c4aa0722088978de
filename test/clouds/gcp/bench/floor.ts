import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { hideFromFramework, onRequestStart } from '../../../../src/clouds/gcp/announced-requests.ts';

/** The floor: what the same host costs a function that reads, hashes and answers, and has no stores. */
const document = { image_id: 'floor', name: 'photo.jpg', note: 'x'.repeat(700) };

// Or else the framework reads bodies into memory, and the floor would be above the app.
onRequestStart(hideFromFramework().hide);

export async function images(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    hash.update(chunk);
  }
  if (request.headers['if-none-match'] !== undefined) {
    response.writeHead(304).end();
    return;
  }
  const body = JSON.stringify({ ...document, size_bytes: bytes, sha256: hash.digest('hex') });
  response
    .writeHead(request.method === 'POST' ? 201 : 200, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
    })
    .end(body);
}
