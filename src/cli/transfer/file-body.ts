import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { fileError } from '../service/client-error.ts';
import type { Sent } from '../service/send-request.ts';
import type { Progress } from '../terminal/progress-board.ts';
import type { FoundFile } from './find-files.ts';

/** Bytes of a file, all by default, read as they are sent, between `head` and `tail`. */
export function fileBody(
  file: FoundFile,
  progress: Pick<Progress, 'add' | 'restart'>,
  { head = '', tail = '', start = 0, bytes = file.sizeBytes } = {},
): Required<Pick<Sent, 'headers' | 'body'>> {
  const length = Buffer.byteLength(head) + bytes + Buffer.byteLength(tail);
  async function* read(): AsyncGenerator<Uint8Array> {
    progress.restart();
    if (head !== '') yield Buffer.from(head);
    yield* readExactly(file.path, start, bytes, progress);
    if (tail !== '') yield Buffer.from(tail);
  }
  return {
    headers: { 'Content-Length': String(length) },
    body: () => Readable.toWeb(Readable.from(read(), { objectMode: false })) as ReadableStream<Uint8Array>,
  };
}

/** As many bytes as were announced: a file that grows is cut, one that shrinks is an error. */
async function* readExactly(
  path: string,
  start: number,
  bytes: number,
  progress: Pick<Progress, 'add'>,
): AsyncGenerator<Uint8Array> {
  if (bytes === 0) return;
  const stream = createReadStream(path, { start, end: start + bytes - 1 });
  let sent = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      sent += chunk.length;
      progress.add(chunk.length);
      yield chunk;
    }
  } catch (error) {
    throw fileError((texts) => texts.cannotRead(path, error instanceof Error ? error.message : String(error)));
  }
  if (sent < bytes) throw fileError((texts) => texts.changedWhileRead(path));
}

/** A form (RFC 7578) around the file, for metadata that no header can carry. */
export function formBody(
  file: FoundFile,
  progress: Progress,
  fields: Readonly<Record<string, string>>,
): Required<Pick<Sent, 'headers' | 'body'>> {
  const boundary = `image-metadata-${crypto.randomUUID()}`;
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const part = `--${boundary}\r\nContent-Disposition: form-data; name="file"\r\n`;
  const type = 'Content-Type: application/octet-stream\r\n\r\n';
  const { headers, body } = fileBody(file, progress, {
    head: [...parts, part, type].join(''),
    tail: `\r\n--${boundary}--\r\n`,
  });
  return { headers: { ...headers, 'Content-Type': `multipart/form-data; boundary=${boundary}` }, body };
}
