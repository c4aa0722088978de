export const BOUNDARY = 'XyZ-boundary';
export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

/** A part of a form; without headers of its own it is a field, with `file` a file. */
export interface Part {
  readonly name?: string;
  readonly file?: string;
  readonly headers?: readonly string[];
  readonly body: string | Uint8Array;
}

/** The bytes of a form, as a browser makes them. */
export function form(...parts: readonly Part[]): Buffer<ArrayBuffer> {
  const pieces: (string | Uint8Array)[] = [];
  for (const { name = 'file', file, headers, body } of parts) {
    const fileName = file === undefined ? '' : `; filename="${file}"`;
    const lines = headers ?? [`Content-Disposition: form-data; name="${name}"${fileName}`];
    pieces.push(`--${BOUNDARY}\r\n${lines.join('\r\n')}\r\n\r\n`, body, '\r\n');
  }
  pieces.push(`--${BOUNDARY}--\r\n`);
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
}

/** The same bytes in chunks that end at these offsets. */
export function split(bytes: Uint8Array, offsets: readonly number[]): Uint8Array[] {
  const cuts = [...new Set(offsets.map((offset) => offset % (bytes.length + 1)))].sort((a, b) => a - b);
  const edges = [0, ...cuts.filter((cut) => cut > 0 && cut < bytes.length), bytes.length];
  return edges.slice(1).map((end, at) => bytes.slice(edges[at], end));
}
