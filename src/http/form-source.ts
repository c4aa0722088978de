import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import { ServiceError } from '../errors.ts';
import { type Description, parseMetadata, parseName } from '../images/description.ts';
import { parseImageId } from '../images/image-id.ts';
import type { ImageSource } from '../images/upload-image.ts';
import { refuseMetadataHeaders } from './metadata-headers.ts';
import { readQuery } from './query.ts';
import { splitTags } from './raw-source.ts';
import type { SourceOptions, SourceRequest } from './source-request.ts';

/** Of one field, and of one part's headers, in bytes. */
const FIELD_BYTES = 32_768;
const PART_HEADER_BYTES = 16_384;
const FIELDS = ['name', 'tags', 'metadata', 'image_id'] as const;

export type FormField = (typeof FIELDS)[number];

/** `multipart/form-data` (RFC 7578) with one file part and the fields before or after it; the file is never held. */
export function formSource(
  bytes: AsyncIterable<Uint8Array>,
  { url, headers }: SourceRequest,
  { takesImageId, alsoInQuery = [] }: SourceOptions,
): ImageSource {
  readQuery(url, alsoInQuery);
  refuseMetadataHeaders(headers);
  const busboy = openParser(headers);
  const fields = new Map<FormField, string>();
  const stop = new AbortController();
  const opened = Promise.withResolvers<Readable | undefined>();
  let fileName: string | undefined;
  let fault: ServiceError | undefined;

  function refuse(message: string, target = 'body'): void {
    fault ??= new ServiceError('MalformedMultipart', message, { target });
    stop.abort();
  }

  busboy.on('file', (_field: string, file: BusboyFileStream, name: string | undefined, encoding: string) => {
    fileName = name;
    file.on('error', () => undefined); // The reader of the file sees it.
    if (encoding === 'base64' || encoding === 'quoted-printable') {
      refuse('The file part has a Content-Transfer-Encoding. Send its bytes as they are.');
    }
    opened.resolve(file);
  });
  busboy.on('field', (name: string | undefined, value: string, _nameCut: boolean, valueCut: boolean) => {
    const field = FIELDS.find((known) => known === name && (takesImageId || known !== 'image_id'));
    if (field === undefined)
      return refuse(`The form field ${JSON.stringify(String(name).slice(0, 64))} is unknown here.`);
    if (valueCut) return refuse(`The form field ${field} has more than ${FIELD_BYTES} bytes.`, field);
    if (fields.has(field)) return refuse(`The form field ${field} is there twice.`, field);
    fields.set(field, value);
  });
  busboy.on('filesLimit', () => refuse('The form has more than one file part. Send one image in one request.'));
  busboy.on('partsLimit', () => refuse('The form has too many parts.'));

  async function* image(): AsyncGenerator<Uint8Array> {
    const parsed = pipeline(bytes, busboy, { signal: stop.signal }).then(
      () => undefined,
      (error: unknown) => fault ?? toServiceError(error),
    );
    void parsed.then(() => opened.resolve(undefined));
    try {
      const file = await opened.promise;
      if (file !== undefined) {
        void parsed.then((error) => error && file.destroy(error));
        yield* readFile(file);
      }
      const error = await parsed;
      if (error !== undefined) throw error;
      if (file === undefined) {
        throw new ServiceError('MalformedMultipart', 'The form has no file part. Send the image as a file.', {
          target: 'body',
        });
      }
    } finally {
      stop.abort(); // Not awaited: a client that sends nothing more would hold the answer up.
    }
  }

  return { bytes: image(), describe: () => describe(fields, fileName) };
}

function openParser(headers: Headers): BusboyInstance {
  const contentType = headers.get('Content-Type') ?? '';
  try {
    const limits = { files: 1, parts: 16, fieldSize: FIELD_BYTES, headerPairs: 32, headerSize: PART_HEADER_BYTES };
    return new Busboy({ headers: { 'content-type': contentType }, limits });
  } catch {
    throw new ServiceError('MalformedMultipart', 'The Content-Type of the form names no boundary.', {
      target: 'Content-Type',
    });
  }
}

/** A form that ends inside the file is told to the file first, in the parser's words. */
async function* readFile(file: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* file;
  } catch (error) {
    throw toServiceError(error);
  }
}

/** A blank field is what a browser sends for an input that was left empty: the same as none. */
function describe(fields: ReadonlyMap<FormField, string>, fileName: string | undefined): Description {
  const imageId = fields.get('image_id') || undefined;
  const name = fields.get('name') || fileName || undefined;
  return {
    ...(imageId !== undefined && { imageId: parseImageId(imageId) }),
    ...(name !== undefined && { name: parseName(name) }),
    tags: splitTags(fields.get('tags')),
    metadata: parseMetadataField(fields.get('metadata')),
  };
}

function parseMetadataField(text: string | undefined): Description['metadata'] {
  if (text === undefined || text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ServiceError('InvalidMetadata', 'The form field metadata is no JSON.', { target: 'metadata' });
  }
  return parseMetadata(value);
}

function toServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  return new ServiceError(
    'MalformedMultipart',
    'The form cannot be read: it is no multipart/form-data, or cut short.',
    {
      target: 'body',
      cause: error,
    },
  );
}
