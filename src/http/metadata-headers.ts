import { ServiceError } from '../errors.ts';
import type { RequestHeaders } from './request-headers.ts';

const PREFIX = 'x-ms-meta-';

/** The `x-ms-meta-<key>` headers of a raw upload, by key. */
export function readMetadataHeaders(headers: RequestHeaders): Record<string, string> {
  const found: [string, string][] = [];
  for (const [name, value] of headers) {
    if (name.startsWith(PREFIX)) found.push([name.slice(PREFIX.length), utf8(value)]);
  }
  return Object.fromEntries(found);
}

/** Forms and JSON bodies have a field for metadata, so metadata in headers would be lost. Throws `InvalidHeader`. */
export function refuseMetadataHeaders(headers: RequestHeaders): void {
  for (const name of headers.keys()) {
    if (name.startsWith(PREFIX)) {
      throw new ServiceError(
        'InvalidHeader',
        `${PREFIX}* headers require a raw image body. Put the metadata in the body.`,
        {
          target: name,
        },
      );
    }
  }
}

/** Node decodes headers as Latin-1; clients that send other characters send UTF-8. */
function utf8(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of one byte
  if (!/[\x80-\xff]/.test(value) || /[^\x00-\xff]/.test(value)) return value;
  const text = Buffer.from(value, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? value : text;
}
