import { imageSource } from '../../src/http/image-source.ts';
import { createRequestBody } from '../../src/http/request-body.ts';
import { startRequestClock } from '../../src/http/request-clock.ts';
import type { Description } from '../../src/images/description.ts';
import { type Sent, streamOf } from './send.ts';

interface Received extends Description {
  readonly bytes: Buffer;
}

/** Reads the image of a request and what is said of it, as the upload does: the bytes first. */
export async function receive(
  { method = 'POST', path = 'images', headers = {}, body = [] }: Sent,
  { maxUploadBytes = 1_000_000 } = {},
): Promise<Received> {
  const given = new Headers(headers);
  const clock = startRequestClock(true);
  const length = given.get('Content-Length');
  const stream = body instanceof ReadableStream ? body : streamOf(chunksIn(body));
  try {
    const source = imageSource(
      {
        url: new URL(`https://host.example/api/${path}`),
        headers: given,
        body: createRequestBody(stream?.getReader() as never, length === null ? undefined : Number(length), clock),
      },
      { maxUploadBytes, takesImageId: method === 'POST' },
    );
    const chunks: Uint8Array[] = [];
    for await (const chunk of source.bytes) chunks.push(chunk);
    return { bytes: Buffer.concat(chunks), ...source.describe() };
  } finally {
    clock.stop();
  }
}

function chunksIn(body: string | Uint8Array | readonly Uint8Array[]): readonly Uint8Array[] {
  if (typeof body === 'string') return [Buffer.from(body)];
  return body instanceof Uint8Array ? [body] : body;
}
