import { S3Error } from './s3-error.ts';
import { splitOnce } from './s3-request.ts';

export interface Chunk {
  readonly data: Buffer;
  /** Of a body whose chunks are signed. */
  readonly signature: string | undefined;
}

/** Lines of the trailer that follows the last chunk. */
export type Trailer = readonly (readonly [name: string, value: string])[];

/** A head of a chunk has a size and at most a signature. */
const MAX_LINE_BYTES = 1_024;
const CRLF = Buffer.from('\r\n');

/** The chunks of an `aws-chunked` body in turn, the empty last one included; returns its trailer. */
export async function* readChunks(body: AsyncIterable<Buffer>): AsyncGenerator<Chunk, Trailer, undefined> {
  const source = bufferedSource(body);
  for (;;) {
    const [size = '', extension] = splitOnce(await source.line(), ';');
    if (!/^[\da-f]{1,8}$/i.test(size)) throw malformed();
    const signature = /^chunk-signature=([\da-f]{64})$/.exec(extension)?.[1];
    const length = Number.parseInt(size, 16);
    if (length === 0) {
      yield { data: Buffer.alloc(0), signature };
      return readTrailer(source);
    }
    const data = await source.take(length);
    yield { data, signature };
    if ((await source.line()) !== '') throw malformed();
  }
}

async function readTrailer(source: ReturnType<typeof bufferedSource>): Promise<Trailer> {
  const lines: (readonly [string, string])[] = [];
  for (let line = await source.line(true); line !== ''; line = await source.line(true)) {
    const [name, value] = splitOnce(line, ':');
    lines.push([name.toLowerCase(), value.trim()]);
  }
  return lines;
}

function bufferedSource(body: AsyncIterable<Buffer>) {
  const chunks = body[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);

  async function more(): Promise<boolean> {
    const { done, value } = await chunks.next();
    if (done) return false;
    held = held.length === 0 ? value : Buffer.concat([held, value]);
    return true;
  }

  return {
    /** Without its end. The end of the body ends the last line too, where that is allowed. */
    async line(mayEnd = false): Promise<string> {
      for (;;) {
        const at = held.indexOf(CRLF);
        if (at > MAX_LINE_BYTES || (at < 0 && held.length > MAX_LINE_BYTES)) throw malformed();
        if (at >= 0) {
          const line = held.toString('latin1', 0, at);
          held = held.subarray(at + CRLF.length);
          return line;
        }
        if (await more()) continue;
        if (!mayEnd || held.length > 0) throw malformed();
        return '';
      }
    },

    async take(length: number): Promise<Buffer> {
      const parts: Buffer[] = [];
      for (let left = length; left > 0; ) {
        if (held.length === 0 && !(await more())) throw malformed();
        const part = held.subarray(0, left);
        held = held.subarray(part.length);
        left -= part.length;
        parts.push(part);
      }
      return Buffer.concat(parts);
    },
  };
}

function malformed(): S3Error {
  return new S3Error(400, 'IncompleteBody', 'The request body terminated unexpectedly or is not aws-chunked.');
}
