import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Bodies } from '../../../local/bodies.ts';
import { type Authenticated, wrongSignature } from './authentication.ts';
import { bodyChecksums, type Checksums } from './checksums.ts';
import { readChunks, type Trailer } from './chunked-body.ts';
import { notImplemented, S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';
import { chunkSignature, isSame, sha256 } from './signature.ts';
import type { StoredBody } from './state.ts';

const MAX_BODY_BYTES = 5 * 1024 ** 3;
const STREAMING = 'STREAMING-';
const SIGNED_CHUNKS = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';

export interface ReceivedBody extends StoredBody {
  /** MD5 in hex. */
  readonly md5: string;
  readonly checksums: Checksums;
}

/** Reads a body and verifies its signature and checksums. A wrong body is discarded. */
export async function receiveBody(
  message: IncomingMessage,
  request: S3Request,
  authenticated: Authenticated,
  bodies: Bodies,
): Promise<ReceivedBody> {
  const { payloadHash } = authenticated.signed;
  const length = announcedLength(request, payloadHash);
  const checksums = bodyChecksums(request);
  const hash = createHash('sha256');
  const sink = bodies.sink();
  let size = 0;
  const take = (data: Buffer) => {
    size += data.length;
    if (size > length) throw incomplete();
    checksums.update(data);
    hash.update(data);
    sink.write(data);
  };
  try {
    const trailer = payloadHash.startsWith(STREAMING)
      ? await takeChunks(message, authenticated, take)
      : await takeWhole(message, take);
    if (size !== length) throw incomplete();
    if (/^[\da-f]{64}$/.test(payloadHash) && hash.digest('hex') !== payloadHash) {
      throw new S3Error(
        400,
        'XAmzContentSHA256Mismatch',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      );
    }
    const named = checksums.check(trailer);
    return { id: sink.keep(), size, md5: checksums.md5(), checksums: named };
  } catch (error) {
    sink.drop();
    throw error;
  }
}

async function takeWhole(message: IncomingMessage, take: (data: Buffer) => void): Promise<Trailer> {
  for await (const data of message) take(data);
  return [];
}

async function takeChunks(
  message: IncomingMessage,
  { signed, key, signature }: Authenticated,
  take: (data: Buffer) => void,
): Promise<Trailer> {
  const areSigned = signed.payloadHash.startsWith(SIGNED_CHUNKS);
  let previous = signature;
  const chunks = readChunks(message);
  for (let next = await chunks.next(); ; next = await chunks.next()) {
    if (next.done) {
      if (areSigned) checkTrailer(next.value, previous);
      return next.value;
    }
    const { data, signature: own = '' } = next.value;
    if (areSigned) {
      const expected = chunkSignature('PAYLOAD', signed, key, [previous, sha256(''), sha256(data)]);
      if (!isSame(own, expected)) throw wrongSignature();
      previous = own;
    }
    take(data);
  }

  function checkTrailer(trailer: Trailer, last: string): void {
    if (!signed.payloadHash.endsWith('-TRAILER')) return;
    const own = trailer.find(([name]) => name === 'x-amz-trailer-signature')?.[1] ?? '';
    const lines = trailer.filter(([name]) => name !== 'x-amz-trailer-signature');
    const text = lines.map(([name, value]) => `${name}:${value}\n`).join('');
    if (!isSame(own, chunkSignature('TRAILER', signed, key, [last, sha256(text)]))) throw wrongSignature();
  }
}

/** Bytes of the object, without chunk framing. S3 rejects bodies of unknown length. */
function announcedLength({ header }: S3Request, payloadHash: string): number {
  const isStreaming = payloadHash.startsWith(STREAMING);
  if (isStreaming && !/^STREAMING-(?:AWS4-HMAC-SHA256-PAYLOAD|UNSIGNED-PAYLOAD)(?:-TRAILER)?$/.test(payloadHash)) {
    throw notImplemented('x-amz-content-sha256');
  }
  const text = header(isStreaming ? 'x-amz-decoded-content-length' : 'content-length');
  if (text === undefined) {
    if (header('transfer-encoding') === undefined && !isStreaming) return 0;
    throw new S3Error(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  const length = Number(text);
  if (length > MAX_BODY_BYTES) {
    throw new S3Error(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
      ProposedSize: text,
      MaxSizeAllowed: String(MAX_BODY_BYTES),
    });
  }
  return length;
}

function incomplete(): S3Error {
  return new S3Error(
    400,
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );
}
