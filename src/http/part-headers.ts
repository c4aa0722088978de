import { decodeText, utf8OrLatin1 } from './decode-text.ts';
import { headerParameters } from './header-parameters.ts';
import { malformed } from './multipart-reader.ts';

const LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:[ \t]*([^\r\n\0]*)$/;
/** Encodings that leave the bytes as they are (RFC 2045, section 6.2). */
const IDENTITIES = ['binary', '7bit', '8bit'];

/** What the headers of a form part contain. */
export interface PartHeaders {
  readonly name: string | undefined;
  /** Without its path; empty for a file input without a file. */
  readonly fileName: string | undefined;
  /** In lower case, without parameters. */
  readonly type: string | undefined;
  readonly charset: string | undefined;
}

/** Reads the header lines of a part, given as Latin-1. Throws `MalformedMultipart`. */
export function parsePartHeaders(lines: string): PartHeaders {
  const headers = new Map<string, string>();
  for (const line of lines.replace(/\r\n(?=[ \t])/g, '').split('\r\n')) {
    if (line === '') continue;
    const [, name = '', value = ''] = LINE.exec(line) ?? [];
    if (name === '') throw malformed('A form part has an invalid header line.');
    headers.set(name.toLowerCase(), value.trim());
  }
  refuseEncoding(headers.get('content-transfer-encoding'));
  const disposition = headers.get('content-disposition') ?? '';
  if (!/^form-data[ \t]*(?:;|$)/i.test(disposition)) {
    throw malformed('A form part has no header "Content-Disposition: form-data". Add it to each part, with a name.');
  }
  const parameters = headerParameters(disposition);
  const contentType = headers.get('content-type');
  return {
    name: text(parameters.get('name')),
    fileName: baseName(extended(parameters.get('filename*')) ?? text(parameters.get('filename'))),
    type: contentType?.split(';', 1)[0]?.trim().toLowerCase(),
    charset: contentType && headerParameters(contentType).get('charset'),
  };
}

function refuseEncoding(encoding: string | undefined): void {
  if (encoding === undefined || encoding === '' || IDENTITIES.includes(encoding.toLowerCase())) return;
  const quoted = JSON.stringify(encoding.slice(0, 64));
  throw malformed(
    `The Content-Transfer-Encoding ${quoted} is not supported. Send each part unencoded (binary), or the image as base64 in a JSON body.`,
    'Content-Transfer-Encoding',
  );
}

const text = (latin1: string | undefined) => latin1 && utf8OrLatin1(Buffer.from(latin1, 'latin1'));

/** `UTF-8''caf%C3%A9.jpg` (RFC 8187); absent where it is not valid. */
function extended(value: string | undefined): string | undefined {
  const [, charset = '', encoded = ''] = /^([^']+)'[^']*'(.*)$/.exec(value ?? '') ?? [];
  const bytes = encoded.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return charset === '' ? undefined : decodeText(Buffer.from(bytes, 'latin1'), charset);
}

/** Some clients send a path. */
function baseName(path: string | undefined): string | undefined {
  const name = path?.split(/[/\\]/).at(-1);
  return name === '.' || name === '..' ? '' : name;
}
