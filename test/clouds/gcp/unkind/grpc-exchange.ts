import { type ClientHttp2Session, connect, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { buffer } from 'node:stream/consumers';

/** What a server of gRPC answers to one call. */
export interface GrpcAnswer {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** None where the headers have the status. */
  readonly trailers: IncomingHttpHeaders | undefined;
}

/** Sends a complete call on a new connection. */
export async function exchange(host: string, headers: IncomingHttpHeaders, body: Buffer): Promise<GrpcAnswer> {
  const session: ClientHttp2Session = connect(`http://${host}`);
  const failed = new Promise<never>((_, reject) => session.once('error', reject));
  try {
    const stream = session.request(headers);
    const answer: { headers: IncomingHttpHeaders; trailers?: IncomingHttpHeaders } = { headers: {} };
    stream.on('response', (received) => {
      answer.headers = received;
    });
    stream.on('trailers', (received) => {
      answer.trailers = received;
    });
    stream.end(body);
    const content = await Promise.race([buffer(stream), failed]);
    return { headers: answer.headers, body: content, trailers: answer.trailers };
  } finally {
    session.close();
  }
}

export function writeAnswer(stream: ServerHttp2Stream, { headers, body, trailers }: GrpcAnswer): void {
  if (stream.destroyed) return;
  if (trailers === undefined) {
    stream.respond(headers, { endStream: true });
    return;
  }
  stream.respond(headers, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  stream.end(body);
}

/** A response that is only an error. */
export function refuse(stream: ServerHttp2Stream, code: number, message: string): void {
  const headers = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': code };
  writeAnswer(stream, {
    headers: { ...headers, 'grpc-message': encodeURIComponent(message) } as unknown as IncomingHttpHeaders,
    body: Buffer.alloc(0),
    trailers: undefined,
  });
}

/** Like an intermediary without gRPC support. */
export function refuseInHttp(stream: ServerHttp2Stream, status: number): void {
  if (!stream.destroyed) stream.respond({ ':status': status, 'content-type': 'text/html' }, { endStream: true });
}

/** Half of the messages, then the connection breaks. */
export function cut(stream: ServerHttp2Stream, { headers, body }: GrpcAnswer): void {
  if (stream.destroyed) return;
  stream.respond(headers);
  stream.write(body.subarray(0, body.length / 2), () => stream.session?.destroy());
}
