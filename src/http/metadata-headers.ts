import { ServiceError } from '../errors.ts';

const PREFIX = 'x-ms-meta-';

/** The `x-ms-meta-<key>` headers of a raw upload, by key. */
export function readMetadataHeaders(headers: Headers): Record<string, string> {
  const found: [string, string][] = [];
  for (const [name, value] of headers) {
    if (name.startsWith(PREFIX)) found.push([name.slice(PREFIX.length), utf8(value)]);
  }
  return Object.fromEntries(found);
}

/** A form and a JSON body have their own place for metadata: what stands in a header would be lost. Throws `InvalidHeader`. */
export function refuseMetadataHeaders(headers: Headers): void {
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

/** A header comes as one character per byte; clients that send more than ASCII send UTF-8. */
function utf8(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of one byte
  if (!/[\x80-\xff]/.test(value) || /[^\x00-\xff]/.test(value)) return value;
  const text = Buffer.from(value, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? value : text;
}
