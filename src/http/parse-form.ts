import { BoundedBytes } from './bounded-bytes.ts';
import { decodeText, looksLikeText, utf8OrLatin1 } from './decode-text.ts';
import { headerParameters } from './header-parameters.ts';
import { INVALID_FORM, MultipartReader, malformed } from './multipart-reader.ts';
import { type PartHeaders, parsePartHeaders } from './part-headers.ts';
import type { RequestHeaders } from './request-headers.ts';

/** Bytes of one field. */
const FIELD_BYTES = 32_768;
const MAX_PARTS = 16;
/** Image files and text differ within this many bytes. */
const SNIFFED_BYTES = 64;

/** A form with one file part and fields before or after it. Reading `file.bytes` parses it; the file is never buffered. */
export interface Form<Field extends string> {
  readonly file: {
    /** Throws `MalformedMultipart` if the form is malformed, has no file, or has anything but the allowed fields. */
    readonly bytes: AsyncIterable<Uint8Array>;
    /** The file name of the part, known once its first bytes are. */
    readonly name: string | undefined;
  };
  /** Complete when `file.bytes` has ended. */
  readonly fields: ReadonlyMap<Field, string>;
}

/** Reads the bytes of one part, and yields those of the image. */
interface Part {
  add(bytes: Uint8Array): Uint8Array | undefined;
  end(): Uint8Array | undefined;
}

/** Parses `multipart/form-data` (RFC 7578). A field of `fileFields` may be sent as a file. */
export function parseForm<Field extends string>(
  bytes: AsyncIterable<Uint8Array>,
  headers: RequestHeaders,
  { allowed, fileFields }: { allowed: readonly Field[]; fileFields: readonly Field[] },
): Form<Field> {
  const boundary = headerParameters(headers.get('Content-Type') ?? '').get('boundary') ?? '';
  if (boundary === '') throw malformed('The Content-Type of the form has no boundary.', 'Content-Type');
  const fields = new Map<Field, string>();
  const file: { bytes: AsyncIterable<Uint8Array>; name: string | undefined } = { bytes: read(), name: undefined };
  let hasFile = false;
  return { file, fields };

  async function* read(): AsyncGenerator<Uint8Array> {
    const reader = new MultipartReader(boundary);
    let part: Part | undefined;
    let parts = 0;
    for await (const chunk of bytes) {
      for (const piece of reader.push(chunk)) {
        let image: Uint8Array | undefined;
        if (typeof piece === 'string') {
          image = part?.end();
          if (++parts > MAX_PARTS) throw malformed(`The form has more than ${MAX_PARTS} parts.`);
          part = openPart(parsePartHeaders(piece));
        } else image = part?.add(piece);
        if (image !== undefined) yield image;
      }
      if (reader.isComplete && part !== undefined) {
        const image = part.end();
        part = undefined;
        if (image !== undefined) yield image;
      }
    }
    if (!reader.isComplete) throw malformed(INVALID_FORM);
    if (!hasFile) throw malformed('The form has no file part. Send the image as a file.');
  }

  function openPart(headers: PartHeaders): Part {
    const field = allowed.find((name) => name === headers.name);
    const isImage = headers.type?.startsWith('image/') === true;
    if (headers.fileName === undefined) {
      if (field !== undefined) return fieldPart(field, headers);
      return isImage || headers.type === 'application/octet-stream' ? filePart(headers) : unnamedPart(headers);
    }
    if (field !== undefined && fileFields.includes(field) && !isImage) return fieldPart(field, headers);
    return headers.fileName === '' ? emptyPart(headers) : filePart(headers);
  }

  function filePart({ fileName }: PartHeaders): Part {
    if (hasFile) throw malformed('The form has more than one file part. Send one image per request.');
    hasFile = true;
    file.name = fileName;
    return { add: (bytes) => bytes, end: () => undefined };
  }

  /** A file input without a file sends an empty part. */
  function emptyPart(headers: PartHeaders): Part {
    let isEmpty = true;
    return {
      add(bytes) {
        if (isEmpty) filePart(headers);
        isEmpty = false;
        return bytes;
      },
      end: () => undefined,
    };
  }

  /** Some clients give a file neither a name nor a type: only its bytes distinguish it from an unknown field. */
  function unnamedPart(headers: PartHeaders): Part {
    let start: Buffer | undefined = Buffer.alloc(0);
    const decide = () => {
      const first = start ?? Buffer.alloc(0);
      start = undefined;
      if (looksLikeText(first.subarray(0, SNIFFED_BYTES))) throw unknownField(headers.name, allowed);
      filePart(headers);
      return first;
    };
    return {
      add(bytes) {
        if (start === undefined) return bytes;
        start = Buffer.concat([start, bytes]);
        return start.length < SNIFFED_BYTES ? undefined : decide();
      },
      end: () => (start === undefined ? undefined : decide()),
    };
  }

  function fieldPart(field: Field, { charset }: PartHeaders): Part {
    if (fields.has(field)) throw malformed(`The form field ${field} occurs more than once.`, field);
    fields.set(field, '');
    const value = new BoundedBytes(FIELD_BYTES, () =>
      malformed(`The form field ${field} has more than ${FIELD_BYTES} bytes.`, field),
    );
    return {
      add: (bytes) => void value.add(bytes),
      end: () => {
        fields.set(field, decodeText(value.bytes, charset ?? 'utf-8') ?? utf8OrLatin1(value.bytes));
        return undefined;
      },
    };
  }
}

function unknownField(name: string | undefined, allowed: readonly string[]) {
  const quoted = JSON.stringify((name ?? '').slice(0, 64));
  return malformed(`Unknown form field ${quoted}. Allowed besides the file: ${allowed.join(', ')}.`);
}
