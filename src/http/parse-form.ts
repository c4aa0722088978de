import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import { ServiceError } from '../errors.ts';

/** Bytes of one field, and of the headers of one part. */
const FIELD_BYTES = 32_768;
const PART_HEADER_BYTES = 16_384;

/** A form with one file part and fields before or after it. Reading `file.bytes` parses it; the file is never buffered. */
export interface Form<Field extends string> {
  readonly file: {
    /** Throws `MalformedMultipart` if the form is malformed, has no file, or has anything but the allowed fields. */
    readonly bytes: AsyncIterable<Uint8Array>;
    /** `filename` of the part, known once its first bytes are. */
    readonly name: string | undefined;
  };
  /** Complete when `file.bytes` has ended. */
  readonly fields: ReadonlyMap<Field, string>;
}

/** Parses `multipart/form-data` (RFC 7578). */
export function parseForm<Field extends string>(
  bytes: AsyncIterable<Uint8Array>,
  headers: Headers,
  allowed: readonly Field[],
): Form<Field> {
  const parser = openParser(headers);
  const fields = new Map<Field, string>();
  const file: { bytes: AsyncIterable<Uint8Array>; name: string | undefined } = { bytes: read(), name: undefined };
  const firstPart = Promise.withResolvers<Readable | undefined>();
  const refuse = (message: string, target?: string) => void parser.destroy(malformed(message, target));

  parser.on('file', (_field: string, part: BusboyFileStream, name: string | undefined, encoding: string) => {
    file.name = name;
    part.on('error', () => undefined); // Whoever reads the part gets the error.
    if (encoding === 'base64' || encoding === 'quoted-printable') {
      refuse('The file part has a Content-Transfer-Encoding. Send its bytes as they are.');
    }
    firstPart.resolve(part);
  });
  parser.on('field', (name: string | undefined, value: string, _nameCut: boolean, valueCut: boolean) => {
    const field = allowed.find((known) => known === name);
    if (field === undefined)
      return refuse(
        `Unknown form field ${JSON.stringify(String(name).slice(0, 64))}. Allowed besides the file: ${allowed.join(', ')}.`,
      );
    if (valueCut) return refuse(`The form field ${field} has more than ${FIELD_BYTES} bytes.`, field);
    if (fields.has(field)) return refuse(`The form field ${field} occurs more than once.`, field);
    fields.set(field, value);
  });
  parser.on('filesLimit', () => refuse('The form has more than one file part. Send one image in one request.'));
  parser.on('partsLimit', () => refuse('The form has too many parts.'));

  async function* read(): AsyncGenerator<Uint8Array> {
    const parsing = pipeline(bytes, parser).then(() => undefined, toServiceError);
    void parsing.then(() => firstPart.resolve(undefined));
    try {
      const part = await firstPart.promise;
      if (part !== undefined) {
        void parsing.then((error) => error && part.destroy(error));
        yield* readPart(part);
      }
      const error = await parsing;
      if (error !== undefined) throw error;
      if (part === undefined) throw malformed('The form has no file part. Send the image as a file.');
    } finally {
      parser.destroy(); // `parsing` is not awaited: a client that stops sending would delay the response.
    }
  }

  return { file, fields };
}

function openParser(headers: Headers): BusboyInstance {
  const contentType = headers.get('Content-Type') ?? '';
  try {
    const limits = { files: 1, parts: 16, fieldSize: FIELD_BYTES, headerPairs: 32, headerSize: PART_HEADER_BYTES };
    return new Busboy({ headers: { 'content-type': contentType }, limits });
  } catch {
    throw malformed('The Content-Type of the form has no boundary.', 'Content-Type');
  }
}

/** When a form ends inside its file, the parser's own error reaches the part first. */
async function* readPart(part: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* part;
  } catch (error) {
    throw toServiceError(error);
  }
}

function toServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  return malformed('The form is not valid multipart/form-data, or it is incomplete.', 'body', error);
}

function malformed(message: string, target = 'body', cause?: unknown): ServiceError {
  return new ServiceError('MalformedMultipart', message, { target, cause });
}
